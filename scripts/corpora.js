// Reads every table of public corpora and says what came of it, one line a corpus.
// Run: npm run build && KOMMO_BULK_CORPORA=some/folder node scripts/corpora.js [--list]
//
// Each folder in it is a corpus. A file is right when its rows are those of its oracle (see corpora/oracle.js), refused
// when it ends in an input/… error, and wrong otherwise: rows that differ or are lost, another error, more than ten
// seconds, a process that ends. `--list` names the files that are not right. The exit code is 1 if any is wrong.
import { fork } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

/** Milliseconds after which a file counts as hanging. */
const PATIENCE = 10_000;

const TABLES = new Set(
  ['csv', 'tsv', 'tab', 'psv', 'txt', 'xlsx', 'xlsm', 'xltx', 'xls', 'xlsb', 'ods'].map((end) => `.${end}`),
);

/** Folders beside the tables that hold oracles. */
const ORACLES = new Set(['clean', 'json', 'parameters', 'expected']);

const folder = process.env.KOMMO_BULK_CORPORA;
if (!folder) {
  console.error('Name the folder of the corpora: KOMMO_BULK_CORPORA=some/folder npm run corpora');
  process.exit(2);
}
const isListed = process.argv.includes('--list');
let judge = startJudge();
let wrong = 0;
for (const name of readdirSync(folder).sort()) {
  const path = join(folder, name);
  if (statSync(path).isDirectory()) wrong += await judgeCorpus(name, tablesIn(path));
}
judge.kill();
process.exitCode = wrong > 0 ? 1 : 0;

function tablesIn(directory) {
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const path = join(directory, name);
      const kind = statSync(path, { throwIfNoEntry: false });
      if (kind?.isDirectory()) return ORACLES.has(name) ? [] : tablesIn(path);
      return TABLES.has(extname(name).toLowerCase()) ? [path] : [];
    });
}

async function judgeCorpus(name, files) {
  const counts = { right: 0, refused: 0, wrong: 0 };
  const others = [];
  for (const file of files) {
    const { verdict, why } = await judged(file);
    counts[verdict] += 1;
    if (verdict === 'wrong' || (isListed && verdict === 'refused'))
      others.push(`  ${verdict}: ${file}: ${why}`);
  }
  console.log(
    `${name}: ${files.length} files, ${counts.right} right, ${counts.refused} refused, ${counts.wrong} wrong`,
  );
  for (const line of others) console.log(line);
  return counts.wrong;
}

function startJudge() {
  return fork(new URL('corpora/judge.js', import.meta.url).pathname, {
    execArgv: ['--max-old-space-size=256'],
  });
}

async function judged(file) {
  const verdict = await new Promise((resolve) => {
    const settle = (result) => {
      clearTimeout(timer);
      judge.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(
      () => settle({ verdict: 'wrong', why: 'no answer in ten seconds', isDead: true }),
      PATIENCE,
    );
    judge.once('message', settle);
    judge.once('exit', (code, signal) =>
      settle({ verdict: 'wrong', why: `the process ended (${signal ?? code})`, isDead: true }),
    );
    judge.send(file);
  });
  if (verdict.isDead) {
    judge.kill('SIGKILL');
    judge = startJudge();
  }
  return verdict;
}
