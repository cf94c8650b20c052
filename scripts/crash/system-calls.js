// Runs whose n-th call of the system fails, for n = 1, 2, 3 ... until none fails any more: not a stand-in for the disk, as
// in the tests, but the kernel's own answer (strace, Linux).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';

import { contentOf, difference, writeFiles } from './accounts.js';

const ROWS = 24;
const failures = { fdatasync: 'EIO', fsync: 'EIO', write: 'ENOSPC', rename: 'ENOSPC' };
const quick = { rate: 1000, batchSize: 12, concurrency: 1, settleSeconds: 0.25, rescanSeconds: 0.05 };
/** Exit code of a run that its disk has stopped. */
const STOPPED = 5;

export function hasStrace() {
  return spawnSync('strace', ['-V']).status === 0;
}

/** Fails the first `most` calls of each kind, one in each run; resolves to what went wrong. */
export async function failCalls({ home, dist, most, say }) {
  writeFiles(home, ROWS);
  const program = await import(join(dist, 'index.js'));
  const wanted = await undisturbed(program, home);
  const wrong = [];
  for (const call of Object.keys(failures))
    for (let nth = 1; nth <= most; nth += 1) {
      const run = { program, home, wanted, call, nth, bin: join(dist, 'cli/main.js') };
      const { hit, problems } = await brokenRun(run);
      // Not even one: then the journal is not synced, or strace does not see it.
      if (hit === undefined && nth === 1) wrong.push(`No ${call} was made to fail.`);
      if (hit === undefined) break;
      const what = `${call} ${nth}, of ${hit}`;
      say(`${what}: ${problems.join('; ') || 'stopped, and gone on with'}`);
      wrong.push(...problems);
    }
  return wrong;
}

function connection({ url, token }) {
  return { baseUrl: url, apiKey: token, ...quick };
}

function filesIn(home) {
  return { file: join(home, 'in.csv'), mapping: join(home, 'contacts.yaml') };
}

async function undisturbed(program, home) {
  const sandbox = await program.createSandbox({ rate: false });
  await program.importFile({ ...connection(sandbox), ...filesIn(home), runDir: join(home, 'clean') });
  const content = contentOf(sandbox);
  await sandbox.close();
  return content;
}

/** `hit` names the file whose call failed; undefined where none did. */
async function brokenRun({ program, home, wanted, call, nth, bin }) {
  const sandbox = await program.createSandbox({ rate: false });
  const runDir = join(home, `${call}-${nth}`);
  const log = join(home, `strace-${call}-${nth}`);
  try {
    const directory = await begin(program, { sandbox, home, runDir });
    const inject = `inject=${call}:error=${failures[call]}:when=${nth}`;
    const code = await resumeUnder(['-e', `trace=${call}`, '-e', inject], {
      sandbox,
      runDir,
      directory,
      log,
      bin,
    });
    const hit = hitOf(log);
    if (hit === undefined) return { problems: [] };
    const problems = [];
    if (code !== STOPPED) problems.push(`exit ${code}`);
    problems.push(...sentTooMuch(directory, { sandbox, call }));
    const { exitCode } = await program.resumeRun({ ...connection(sandbox), runDir });
    if (exitCode !== 0) problems.push(`then exit ${exitCode}`);
    const { lost, duplicated } = difference(wanted, contentOf(sandbox));
    if (lost.length + duplicated.length > 0)
      problems.push(`lost ${lost.length}, duplicated ${duplicated.length}`);
    const partial = readdirSync(directory).filter((name) => name.endsWith('.partial'));
    return { hit, problems: [...problems, ...partial.map((name) => `${name} is left`)] };
  } finally {
    await sandbox.close();
  }
}

/** A run that was stopped before it sent anything, so that its directory has a name; resolves to that. */
async function begin(program, { sandbox, home, runDir }) {
  const stop = new AbortController();
  const confirm = async () => {
    stop.abort(130);
    return true;
  };
  const options = { ...connection(sandbox), ...filesIn(home), runDir };
  await program.importFile(options, { signal: stop.signal, confirm });
  return realpathSync(join(runDir, 'latest'));
}

/** Goes on with it in a process of its own, whose calls about the run's files fail as strace is told. */
async function resumeUnder(strace, { sandbox, runDir, directory, log, bin }) {
  const names = ['journal-000002.ndjson', 'results.csv.partial', 'summary.json.partial'];
  const watched = [directory, ...names.map((name) => join(directory, name))].flatMap((path) => ['-P', path]);
  const flags = Object.entries({ ...quick, runDir }).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  const command = [process.execPath, bin, 'resume', ...flags, '--yes', '--quiet'];
  const env = {
    ...{ PATH: process.env.PATH, KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token },
    // strace counts the calls of each thread by themselves.
    UV_THREADPOOL_SIZE: '1',
  };
  const args = ['-f', '-qq', '-y', '-o', log, ...watched, ...strace, ...command];
  const child = spawn('strace', args, { env, stdio: 'ignore' });
  return await new Promise((settle) => child.once('close', settle));
}

function hitOf(log) {
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .find((text) => text.includes('(INJECTED)'));
  const path = /[<"](\/[^>"]*)/.exec(line ?? '')?.[1];
  return path === undefined ? undefined : basename(path);
}

/** No write has reached the account whose intent is not safe on the disk, and none after the call that failed. */
function sentTooMuch(directory, { sandbox, call }) {
  const path = join(directory, 'journal-000002.ndjson');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const intents = lines.filter((line) => line.includes('"k":"intent"'));
  const isUnsynced = call === 'fdatasync' && lines.at(-1)?.includes('"k":"intent"');
  const safe = intents.length - (isUnsynced ? 1 : 0);
  const writes = sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET').length;
  return writes === safe ? [] : [`${writes} writes arrived for ${safe} intents`];
}
