// All measurements with a target, each beside its peer in one run: npm run bench [-- --quick] [--only NAME] [--runs N]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

import { cases } from './cases.js';
import { paired } from './measure.js';

const { values } = parseArgs({
  options: {
    /** A tenth of the rows. */
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
  },
});
const data = new URL('data/', import.meta.url).pathname;
const results = new URL('results.json', import.meta.url).pathname;
mkdirSync(data, { recursive: true });

const measured = [];
for (const { name, prepare, targets } of cases) {
  if (!name.includes(values.only)) continue;
  const { measure = paired, ours, peer, options } = await prepare({ data, quick: values.quick });
  const figures = await measure(ours, peer, { runs: Number(values.runs), ...options });
  const row = { name, quick: values.quick, figures, targets, met: isMet(figures, targets) };
  measured.push(row);
  console.log(line(row));
}
write();

function isMet({ ratio, peakMiB, cpuShare }, { most, least, mostMiB, mostShare }) {
  return (
    (most === undefined || ratio.median <= most) &&
    (least === undefined || ratio.median >= least) &&
    (mostMiB === undefined || peakMiB <= mostMiB) &&
    (mostShare === undefined || cpuShare <= mostShare)
  );
}

function line({ name, figures, targets, met }) {
  const { ours, peer, ratio, peakMiB, forecast, writes, cpuShare } = figures;
  const wanted = [
    targets.most === undefined ? '' : `at most ${targets.most}`,
    targets.least === undefined ? '' : `at least ${targets.least}`,
    targets.mostMiB === undefined ? '' : `${targets.mostMiB} MiB`,
  ];
  return [
    met ? 'ok  ' : 'MISS',
    name.padEnd(34),
    `${ours.median.toFixed(2)} s beside ${peer.median.toFixed(2)} s,`,
    `x ${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}),`,
    `${peakMiB.toFixed(0)} MiB;`,
    `wanted: ${wanted.filter((part) => part !== '').join(', ')}`,
    ...(forecast === undefined ? [] : [`; ${writes} writes, ${forecast} forecast`]),
    ...(cpuShare === undefined ? [] : [`; ${(cpuShare * 100).toFixed(0)} % of a core`]),
  ].join(' ');
}

/** Keeps the figures of cases that were not run. */
function write() {
  const kept = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).cases : [];
  const names = new Set(measured.map(({ name }) => name));
  const machine = {
    node: process.version,
    kernel: release(),
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const all = [...kept.filter(({ name }) => !names.has(name)), ...measured];
  writeFileSync(
    results,
    `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, cases: all }, null, 2)}\n`,
  );
}
