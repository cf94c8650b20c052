// Sessions of the program as processes of their own, killed with SIGKILL.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const preload = resolve('scripts/crash/preload.js');

/** Runs the command line; resolves as `frozenSession` does. */
export async function killedSession(args, { sandbox, bin, durableLog, env: more = {} }, crash = {}) {
  const env = {
    PATH: process.env.PATH,
    KOMMO_BASE_URL: sandbox.url,
    KOMMO_API_KEY: sandbox.token,
    CRASH_AT: crash.point === undefined ? '' : `${crash.point}@${crash.nth}`,
    CRASH_DURABLE_LOG: durableLog,
    ...more,
  };
  const child = spawn(process.execPath, ['--import', preload, bin, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let talk = '';
  child.stderr.on('data', (text) => (talk += text));
  const timers = strikes(crash).map(([signal, ms]) => setTimeout(() => child.kill(signal), ms));
  const [code, signal] = await new Promise((settle) => child.once('close', (...how) => settle(how)));
  timers.forEach(clearTimeout);
  return { end: signal === 'SIGKILL' ? null : { code, talk }, durable: durableOf(durableLog) };
}

/** Kills the process after a time, or asks it to stop so that it can die in doing so. */
function strikes({ afterMs, interruptMs }) {
  return [
    ['SIGKILL', afterMs],
    ['SIGINT', interruptMs],
  ].filter(([, ms]) => ms !== undefined);
}

function durableOf(log) {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, size }) => [name, size]));
}
