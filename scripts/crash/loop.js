// Kills imports and exports at random moments and at named points, goes on with them until they come to their end, and
// compares what is there with an undisturbed run. Usage: npm run crash -- --rounds 200 --seed 1; with --mutant NAME (or
// all) it is a broken program that runs, and the loop ends well when that was found out; with --calls N the first N calls
// of the system of each kind fail instead, one in each run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { mutants, mutate } from './mutants.js';
import { crashRounds } from './rounds.js';
import { sharedRounds } from './shared.js';
import { failCalls, hasStrace } from './system-calls.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    lanes: { type: 'string', default: '3' },
    killed: { type: 'string', default: '0.1' },
    restored: { type: 'string', default: '0.15' },
    mutant: { type: 'string' },
    calls: { type: 'string' },
  },
});
const numbers = Object.fromEntries(
  ['rounds', 'seed', 'processes', 'lanes', 'killed', 'restored', 'calls'].map((name) => [
    name,
    Number(values[name] ?? 0),
  ]),
);
const names =
  values.mutant === 'all' ? Object.keys(mutants) : values.mutant === undefined ? [] : [values.mutant];
const unknown = names.find((name) => !Object.hasOwn(mutants, name));
const wrong = Object.entries(numbers).find(([, value]) => !(value >= 0));
if (unknown !== undefined || wrong !== undefined) {
  console.error(
    wrong
      ? `--${wrong[0]} is no number.`
      : `No mutant ${unknown}; there are ${Object.keys(mutants).join(', ')}.`,
  );
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'kommo-bulk-crash-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const dist = resolve('dist');
const sound =
  numbers.calls > 0
    ? await callsFail()
    : names.length > 0
      ? await everyMutantIsFound()
      : await loopOf({ dist });
// Frozen sessions may wait for a long time yet.
process.exit(sound ? 0 : 1);

async function loopOf(program) {
  const began = performance.now();
  const { sum, points, failures } = await sharedRounds({ home, ...numbers, ...program });
  const seconds = Math.round((performance.now() - began) / 1000);
  for (const failure of failures) console.error(failure);
  console.log(JSON.stringify({ ...sum, seconds, seed: numbers.seed }));
  console.log(
    [...points]
      .map((point) => point.join(' '))
      .sort()
      .join(', '),
  );
  return failures.length === 0;
}

async function callsFail() {
  if (!hasStrace()) {
    console.log('strace is not installed: no call of the system was made to fail.');
    return true;
  }
  const wrong = await failCalls({ home, dist, most: numbers.calls, say: (line) => console.log(line) });
  for (const problem of wrong) console.error(problem);
  return wrong.length === 0;
}

async function everyMutantIsFound() {
  let all = true;
  for (const name of names) {
    const directory = join(home, name);
    mkdirSync(directory);
    const { shows } = mutants[name];
    const program = { home: directory, dist: await mutate(name, directory), shows, untilFailure: true };
    const { sum, failures } = await crashRounds({ ...numbers, ...program });
    console.log(`${name}: ${failures[0] ?? 'NOT FOUND'} (${sum.killed + sum.frozen} deaths)`);
    all &&= failures.length > 0;
  }
  return all;
}
