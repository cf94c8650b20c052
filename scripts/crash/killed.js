// Sessions of the program as processes of their own, killed with SIGKILL.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const preload = resolve('scripts/crash/preload.js');
/** How long each command took when it came to its end, from its first call of the system; 600 ms until that is known. */
const lasting = new Map();

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
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let talk = '';
  child.stderr.on('data', (text) => (talk += text));
  const [command] = args;
  const timers = [];
  let began = performance.now();
  child.once('message', () => {
    began = performance.now();
    for (const [signal, share] of strikes(crash))
      timers.push(setTimeout(() => child.kill(signal), share * (lasting.get(command) ?? 600)));
  });
  const [code, signal] = await new Promise((settle) => child.once('close', (...how) => settle(how)));
  timers.forEach(clearTimeout);
  if (code === 0) lasting.set(command, performance.now() - began);
  return { end: signal === 'SIGKILL' ? null : { code, talk }, durable: durableOf(durableLog) };
}

/** Kills the process at a random time, or asks it to stop so that it can die in doing so. */
function strikes({ afterShare, interruptShare }) {
  return [
    ['SIGKILL', afterShare],
    ['SIGINT', interruptShare],
  ].filter(([, share]) => share !== undefined);
}

function durableOf(log) {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, size }) => [name, size]));
}
