// Kills imports at random moments and at named points, resumes them until they come to their end, and compares the
// account with one that was never disturbed. Usage: npm run crash -- --rounds 200 --seed 1 [--mutant NAME]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { createSandbox, importFile } from '../../dist/index.js';
import { contentOf, difference, kinds, writeFiles } from './accounts.js';
import { mutants, mutate } from './mutants.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    mutant: { type: 'string' },
  },
});
const wanted = Number(values.rounds);
const { mutant } = values;
if (mutant !== undefined && !Object.hasOwn(mutants, mutant)) {
  console.error(`No such mutant; there are ${Object.keys(mutants).join(', ')}.`);
  process.exit(2);
}

const ROWS = 40;
const MOST_SESSIONS = 60;
const preload = resolve('scripts/crash/preload.js');

const points = [
  'before-intent',
  'mid-intent-write',
  'after-intent-before-fsync',
  'after-intent-fsync',
  'after-connect',
  'mid-request-body',
  'after-request-sent',
  'mid-response',
  'before-outcome',
  'mid-outcome-write',
  'after-outcome-fsync',
  'before-rename-report',
  'after-rename-report',
  'during-reconcile',
  'during-lock-takeover',
  'in-signal-handler',
];
/** Writes whose fate matters most come up more often. */
const likely = ['mid-response', 'after-request-sent', 'before-outcome', 'during-reconcile'];

const home = mkdtempSync(join(tmpdir(), 'kommo-bulk-crash-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
writeFiles(home, ROWS);
const bin = mutant === undefined ? resolve('dist/cli/main.js') : mutate(mutant, home);
const sum = { kills: 0, sessions: 0, runs: 0, lost: 0, duplicated: 0, inTwoStates: 0, powerCuts: 0 };
const met = new Map();
let failed = false;

/** A seeded generator (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const connection = (sandbox) => ({ baseUrl: sandbox.url, apiKey: sandbox.token, rate: 1000 });

async function openAccount(kind, options) {
  const sandbox = await createSandbox({ rate: false, ...options });
  if (!kinds[kind].seeded) return sandbox;
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: '[]' });
  const runDir = join(home, 'seeds');
  const files = { file: join(home, 'in.csv'), mapping: join(home, 'contacts.yaml'), limit: ROWS - 7 };
  await importFile({ ...connection(sandbox), ...files, runDir });
  await fetch(`${sandbox.url}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(options.faults ?? []),
  });
  return sandbox;
}

const oracles = new Map();
async function oracleOf(kind) {
  if (!oracles.has(kind)) {
    const sandbox = await openAccount(kind, {});
    const files = {
      file: join(home, 'in.csv'),
      mapping: join(home, `${kind}.yaml`),
      runDir: join(home, 'clean'),
    };
    await importFile({ ...connection(sandbox), ...files });
    oracles.set(kind, contentOf(sandbox));
    await sandbox.close();
  }
  return oracles.get(kind);
}

function faultsOf(random) {
  const verbs = [
    { fault: 'reset-before' },
    { fault: 'reset-after' },
    { fault: 'reset-after', partial: 2 },
    { fault: 'timeout-after', partial: 1 },
    { fault: 'timeout-late', ms: 100 },
    { fault: 'truncate' },
    { fault: 'request-ids-missing' },
  ];
  const verb = verbs[Math.floor(random() * verbs.length)];
  return [{ ...verb, method: 'POST', path: '/api/v4/**', probability: 0.15 }];
}

/** One session of the program, killed or not; resolves to its exit code and talk, null after a kill. */
async function session(args, { random, sandbox, crash = {}, durableLog }) {
  sum.sessions += 1;
  const env = {
    PATH: process.env.PATH,
    KOMMO_BASE_URL: sandbox.url,
    KOMMO_API_KEY: sandbox.token,
    CRASH_AT: crash.point === undefined ? '' : `${crash.point}@${crash.nth}`,
    CRASH_DURABLE_LOG: durableLog,
  };
  const child = spawn(process.execPath, ['--import', preload, bin, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let talk = '';
  child.stderr.on('data', (text) => (talk += text));
  strike(child, crash, random);
  const [code, signal] = await new Promise((settle) => child.once('close', (...how) => settle(how)));
  if (signal !== 'SIGKILL') return { code, talk };
  const name = crash.point ?? 'random';
  sum.kills += 1;
  met.set(name, (met.get(name) ?? 0) + 1);
  return null;
}

/** Kills the process after a time, or asks it to stop so that it can die in doing so. */
function strike(child, { afterMs, point }, random) {
  if (afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs).unref();
  if (point === 'in-signal-handler') setTimeout(() => child.kill('SIGINT'), 400 + random() * 400).unref();
}

/** What was written and not synced may be gone after a power cut: anything from nothing of it to all. */
function cutPower(durableLog, random) {
  if (!existsSync(durableLog)) return;
  sum.powerCuts += 1;
  const sizes = new Map();
  for (const line of readFileSync(durableLog, 'utf8').split('\n').filter(Boolean)) {
    const { name, size } = JSON.parse(line);
    sizes.set(name, size);
  }
  for (const [name, size] of sizes) {
    const actual = statSync(name).size;
    if (actual > size) truncateSync(name, size + Math.floor(random() * (actual - size)));
  }
}

/** The segment that was being written, where nothing of it was ever synced. */
function cutUnsynced(runDir, durableLog) {
  const known = existsSync(durableLog) ? readFileSync(durableLog, 'utf8') : '';
  const latest = join(runDir, 'latest');
  for (let number = 1; ; number += 1) {
    const path = join(latest, `journal-${String(number).padStart(6, '0')}.ndjson`);
    if (!existsSync(path)) return;
    if (!known.includes(`journal-${String(number).padStart(6, '0')}`)) truncateSync(path, 0);
  }
}

function crashOf(random) {
  if (random() < 0.25) return { afterMs: 250 + random() * 900 };
  const pool = random() < 0.5 ? likely : points;
  return { point: pool[Math.floor(random() * pool.length)], nth: 1 + Math.floor(random() * 3) };
}

const quick = ['--rate', '1000', '--batch-size', '5', '--settle-seconds', '0.25', '--rescan-seconds', '0.05'];

/** One import, from its first session to its end, killed again and again. */
async function run(number) {
  const random = randomOf(Number(values.seed) * 7919 + number);
  const names = Object.keys(kinds);
  const kind = names[number % names.length];
  const oracle = await oracleOf(kind);
  const sandbox = await openAccount(kind, { faults: faultsOf(random), seed: number });
  const runDir = join(home, `runs-${number}`);
  try {
    const durableLog = join(home, `durable-${number}`);
    const last = await untilTheEnd({ kind, random, sandbox, runDir, durableLog });
    judge({ number, kind, last, ...difference(oracle, contentOf(sandbox)) });
  } finally {
    await sandbox.close();
  }
}

async function untilTheEnd(world) {
  const { kind, random, sandbox, runDir } = world;
  const common = ['--run-dir', runDir, '--yes', '--quiet', ...quick];
  const begin = ['import', join(home, 'in.csv'), '-m', join(home, `${kind}.yaml`), ...common];
  let last = null;
  for (let at = 0; at < MOST_SESSIONS; at += 1) {
    const crash = at < 6 && sum.kills < wanted ? crashOf(random) : undefined;
    last = await session(isBegun(runDir) ? ['resume', ...common] : begin, { ...world, crash });
    if (last !== null && isAtEnd(last)) break;
    if (last === null) aftermath(world);
    if (last === null && at < 5) await addStranger(sandbox, at);
  }
  return last;
}

function isBegun(runDir) {
  return existsSync(join(runDir, 'latest', 'manifest.json'));
}

function isAtEnd({ code, talk }) {
  return code === 0 || code === 1 || code === 70 || talk.includes('run/journal');
}

function aftermath({ random, runDir, durableLog }) {
  if (random() >= 0.3) return;
  cutPower(durableLog, random);
  if (isBegun(runDir)) cutUnsynced(runDir, durableLog);
}

function judge({ number, kind, last, lost, duplicated }) {
  sum.runs += 1;
  sum.lost += lost.length;
  sum.duplicated += duplicated.length;
  const talk = last?.talk ?? '';
  const twoStates = talk.includes('second state');
  if (twoStates) sum.inTwoStates += 1;
  const ended = last !== null && (last.code === 0 || last.code === 1);
  if (ended && !twoStates && lost.length + duplicated.length === 0) return;
  failed = true;
  console.error(`run ${number} (${kind}): exit ${last?.code}, lost ${JSON.stringify(lost.slice(0, 3))}`);
  console.error(`  duplicated ${JSON.stringify(duplicated.slice(0, 3))} ${talk}`.trimEnd());
}

/** Somebody else makes records at the same time. */
async function addStranger(sandbox, number) {
  const post = (path) =>
    fetch(`${sandbox.url}/api/v4/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ name: `Stranger ${number}` }]),
    }).catch(() => undefined);
  await Promise.all([post('leads'), post('contacts')]);
}

const began = performance.now();
for (const kind of Object.keys(kinds)) await oracleOf(kind);
let next = 0;
const lane = async () => {
  while (sum.kills < wanted && !(failed && mutant !== undefined)) await run((next += 1));
};
await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
const seconds = Math.round((performance.now() - began) / 1000);
console.log(JSON.stringify({ ...sum, seconds, seed: Number(values.seed), ...(mutant ? { mutant } : {}) }));
console.log(
  [...met]
    .sort()
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
);
process.exitCode = failed ? 1 : 0;
