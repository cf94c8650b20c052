// Runs of one program, killed and gone on with until there were deaths enough.
import { join, resolve } from 'node:path';

import { writeFiles } from './accounts.js';
import { randomOf } from './chance.js';
import { Exports } from './exports.js';
import { Imports } from './imports.js';

const ROWS = 24;
/** Every fifth run is an export. */
const EXPORTS = 5;
/** Exports are killed for real this much more often than imports: there are fewer of them. */
const MORE_EXPORTS = 2;

const nothing = {
  killed: 0,
  killedExports: 0,
  frozen: 0,
  sessions: 0,
  runs: 0,
  lost: 0,
  duplicated: 0,
  inTwoStates: 0,
  torn: 0,
  powerCuts: 0,
  restored: 0,
};

/**
 * `dist` is the program that dies, `rounds` how often, `killed` the share of runs whose sessions are processes of their
 * own, `restored` the share of deaths after which an older copy of the run's directory is put back, `from` the number of runs that others have taken. `untilFailure` ends the loop with the first run that went wrong, which is what is wanted of a mutant; `shows` are its hints.
 */
export async function crashRounds(settings) {
  const {
    home,
    dist,
    rounds,
    seed,
    lanes,
    killed,
    restored,
    from = 0,
    shows = {},
    untilFailure = false,
  } = settings;
  writeFiles(home, ROWS);
  const result = {
    sum: { ...nothing },
    points: new Map(),
    failures: [],
  };
  const { sum, points, failures } = result;
  const loop = {
    home,
    rows: ROWS,
    restored: shows.kind === undefined ? restored : 0,
    shows,
    sum,
    sound: await import(resolve('dist/index.js')),
    program: await import(join(dist, 'index.js')),
    bin: join(dist, 'cli/main.js'),
    /** Whether more deaths are wanted. */
    isWanting: () => sum.killed + sum.frozen < rounds,
    died: ({ point = 'random' }, isReal, isExport = false) => {
      sum[isReal ? 'killed' : 'frozen'] += 1;
      if (isReal && isExport) sum.killedExports += 1;
      points.set(point, (points.get(point) ?? 0) + 1);
    },
    fail: (text) => failures.push(text),
  };
  const [imports, exports] = [new Imports(loop), new Exports(loop)];
  let next = from;
  const lane = async () => {
    while (loop.isWanting() && !(untilFailure && failures.length > 0)) {
      const number = (next += 1);
      const random = randomOf(seed * 7919 + number);
      const isExport = shows.kind === undefined && number % EXPORTS === 0;
      const isReal = random() < (isExport ? killed * MORE_EXPORTS : killed);
      await (isExport ? exports : imports).run(number, { random, isReal });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return result;
}
