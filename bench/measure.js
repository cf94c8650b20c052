// Whole processes, timed from outside: wall and processor seconds, peak memory. Reads /proc, so it needs Linux.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { peakMiB } from './peak-memory.js';

/** Clock ticks a second of /proc/PID/stat; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Runs a command to its end; throws where it does not end with one of `exits`. */
export async function timed([file, ...args], { env = {}, exits = [0] } = {}) {
  const started = performance.now();
  const child = spawn(file, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-2000)));
  const seen = { peakMiB: 0, cpu: 0 };
  const watch = setInterval(() => look(child.pid, seen), 20);
  const [exit] = await once(child, 'exit');
  clearInterval(watch);
  if (!exits.includes(exit)) throw new Error(`${[file, ...args].join(' ')}: exit ${exit}\n${stderr}`);
  return { seconds: (performance.now() - started) / 1000, stderr, ...seen };
}

/** Two commands in turn, so that a machine whose speed drifts treats both alike. */
export async function paired(ours, peer, { runs, ...options }) {
  const turns = [];
  for (let run = 0; run < runs; run += 1) {
    turns.push({ ours: await timed(ours, options), peer: await timed(peer) });
  }
  return {
    ours: spread(turns.map((turn) => turn.ours.seconds)),
    peer: spread(turns.map((turn) => turn.peer.seconds)),
    ratio: spread(turns.map((turn) => turn.ours.seconds / turn.peer.seconds)),
    peakMiB: Math.max(...turns.map((turn) => turn.ours.peakMiB)),
    peerPeakMiB: Math.max(...turns.map((turn) => turn.peer.peakMiB)),
    cpu: spread(turns.map((turn) => turn.ours.cpu)),
  };
}

export function spread(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return {
    min: sorted[0],
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    max: sorted.at(-1),
  };
}

function look(pid, seen) {
  try {
    seen.peakMiB = Math.max(seen.peakMiB, peakMiB(pid));
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    seen.cpu = (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    // It has just ended.
  }
}
