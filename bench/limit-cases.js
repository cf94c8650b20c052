// What is bound by seven requests a second: the peer is the time that the requests need at that rate.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { deals } from './deal-rows.js';
import { spread, timed } from './measure.js';
import { startSandbox } from './sandbox-process.js';

const RATE = 7;
const LATENCY_MS = 300;
const node = process.execPath;
const bin = 'dist/cli/main.js';

/** `usual` is the time of the usual script over ours, at least. */
export const limitCases = [
  {
    name: 'import of leads at the limit',
    targets: { most: 1.03, mostShare: 0.15 },
    prepare: async ({ data, quick }) => {
      const path = await deals(data, quick ? 2_000 : 20_000);
      const ours = [node, bin, 'import', path, '-m', 'bench/leads.yaml', '--batch-size', '250', '--yes'];
      return {
        ours: [...ours, '--run-dir', join(data, 'runs'), '--progress', 'none'],
        measure: beside(),
      };
    },
  },
  {
    name: 'import by the usual script',
    targets: { least: 3 },
    prepare: async ({ data, quick }) => {
      const path = await deals(data, quick ? 2_000 : 20_000);
      const ours = [node, bin, 'import', path, '-m', 'bench/leads.yaml', '--batch-size', '250', '--yes'];
      return {
        ours: [node, 'bench/peers/usual-import.js', path],
        peer: [...ours, '--run-dir', join(data, 'runs'), '--progress', 'none'],
        measure: inTurn,
        options: { runs: 1 },
      };
    },
  },
  {
    name: 'export of leads at the limit',
    targets: { most: 1.03, mostMiB: 200 },
    prepare: async ({ data, quick }) => {
      const out = join(data, 'leads.csv');
      rmSync(out, { force: true });
      return {
        ours: [node, bin, 'export', 'leads', '-o', out, '--force', '--progress', 'none'],
        measure: beside({ flags: ['--leads', quick ? '10000' : '100000'] }),
        options: { runs: 1 },
      };
    },
  },
];

/** Measures a command beside the time that its own requests need at the limit. */
function beside({ flags } = {}) {
  return async (ours, _peer, { runs }) => {
    const turns = [];
    for (let run = 0; run < runs; run += 1) {
      const sandbox = await startSandbox({ flags, switches: { latency: LATENCY_MS } });
      try {
        const seen = await timed(ours, { env: sandbox.env });
        const { arrivals, total, maxPerSecond } = await sandbox.arrivals();
        const writes = arrivals.filter(({ method }) => method !== 'GET').length;
        const said = /(\d[\d ]*) write requests?/.exec(seen.stderr)?.[1];
        const forecast = said === undefined ? undefined : Number(said.replaceAll(' ', ''));
        turns.push({ ...seen, needed: total / RATE, requests: total, most: maxPerSecond, writes, forecast });
      } finally {
        await sandbox.close();
      }
    }
    return {
      ours: spread(turns.map(({ seconds }) => seconds)),
      peer: spread(turns.map(({ needed }) => needed)),
      ratio: spread(turns.map(({ seconds, needed }) => seconds / needed)),
      peakMiB: Math.max(...turns.map(({ peakMiB }) => peakMiB)),
      cpuShare: spread(turns.map(({ cpu, seconds }) => cpu / seconds)).median,
      requests: turns[0].requests,
      writes: turns[0].writes,
      forecast: turns[0].forecast,
      mostInASecond: Math.max(...turns.map(({ most }) => most)),
    };
  };
}

/** Both against a sandbox of their own. */
async function inTurn(ours, peer) {
  const results = [];
  for (const command of [ours, peer]) {
    const sandbox = await startSandbox({ switches: { latency: LATENCY_MS } });
    try {
      results.push(await timed(command, { env: sandbox.env }));
    } finally {
      await sandbox.close();
    }
  }
  const [one, other] = results;
  return {
    ours: spread([one.seconds]),
    peer: spread([other.seconds]),
    ratio: spread([one.seconds / other.seconds]),
    peakMiB: one.peakMiB,
  };
}
