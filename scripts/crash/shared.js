// The rounds of a loop, shared by processes: one has one core, however many lanes it has. Run by itself, this file is
// such a process.
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { crashRounds } from './rounds.js';

/** Apart by more runs than one process comes to, so that the seed decides each run whoever makes it. */
const NUMBERS = 100_000;

/** `crashRounds` in as many processes, each with its share of the deaths; what they came to as one. */
export async function sharedRounds({ processes, home, rounds, ...settings }) {
  if (processes <= 1) return await crashRounds({ home, rounds, ...settings });
  const share = Math.ceil(rounds / processes);
  const parts = await Promise.all(
    Array.from({ length: processes }, async (_, at) => {
      const own = join(home, `process-${at}`);
      mkdirSync(own);
      return await inProcess({ ...settings, home: own, rounds: share, from: at * NUMBERS });
    }),
  );
  return parts.reduce(together);
}

async function inProcess(settings) {
  const child = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
  child.send(settings);
  return await new Promise((settle, fail) => {
    child.once('message', settle);
    child.once('exit', (code) => fail(new Error(`A process of the loop ended with ${code} and no result.`)));
  });
}

function together(one, other) {
  const points = new Map(one.points);
  for (const [point, count] of other.points) points.set(point, (points.get(point) ?? 0) + count);
  const sum = Object.fromEntries(
    Object.entries(one.sum).map(([name, count]) => [name, count + other.sum[name]]),
  );
  return { sum, points, failures: [...one.failures, ...other.failures] };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.once('message', async (settings) => {
    const result = await crashRounds(settings);
    // Frozen sessions may wait for a long time yet.
    process.send(result, () => process.exit(0));
  });
