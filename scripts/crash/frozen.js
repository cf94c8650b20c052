// Sessions of the program in this process. Death freezes one: none of its calls to files or network does anything or
// returns from then on, its connections and files are closed, and its lock is that of a process that is gone. To the
// disk and the account that is the same as SIGKILL, without the second that a process takes to start.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { ClassicLevel } from 'classic-level';

import { watch } from './hooks.js';
import { World } from './world.js';

const current = new AsyncLocalStorage();
/** For a match index that died while it was being opened. */
const MOST_CLOSING_MS = 2_000;
let installed = false;
let born = 0;

/**
 * Runs `act` as a session that may die. Resolves to what it came to, null after a death, and the bytes of its journals
 * that a power cut would leave.
 */
export async function frozenSession(act, crash = {}) {
  install();
  const stop = new AbortController();
  const cut = new AbortController();
  // Each request in flight listens, and so does what reads its answer.
  setMaxListeners(0, cut.signal, stop.signal);
  let died = () => undefined;
  const death = new Promise((settle) => (died = () => settle(null)));
  const world = new World(crash, {
    end: () => {
      // Not within an event of undici, which does not expect it.
      setImmediate(() => cut.abort());
      died();
    },
    interrupt: () => stop.abort(130),
  });
  const [handles, levels] = [new Set(), new Set()];
  const closers = new Map();
  Object.assign(world, { cut: cut.signal, levels, started: String((born += 1)) });
  world.opened = (handle) => {
    handles.add(handle);
    closers.set(handle, handle.close.bind(handle));
  };
  world.instead = (name, [path]) =>
    name === 'readFile' && path === `/proc/${pid}/stat` ? statOf(world) : undefined;
  stop.signal.addEventListener('abort', () => void world.here('in-signal-handler'));
  const end = await Promise.race([death, current.run(world, async () => await ended(act, stop.signal))]);
  if (end === null) {
    // A handle that a frozen stream holds is never closed; nobody waits for it.
    for (const handle of handles)
      void closers
        .get(handle)()
        .catch(() => undefined);
    for (const level of levels)
      await Promise.race([level.close().catch(() => undefined), sleep(MOST_CLOSING_MS)]);
  }
  return { end, durable: world.durable, calls: world.calls };
}

async function ended(act, signal) {
  try {
    const { exitCode, reason } = await act(signal);
    return { code: exitCode, talk: String(reason ?? '') };
  } catch (thrown) {
    return { code: thrown.exitCode ?? 70, talk: `${thrown.code}: ${thrown.message}` };
  }
}

/** What the system says of this process, started anew with each session: the 22nd field of proc(5). */
function statOf({ started }) {
  const fields = Array.from({ length: 30 }, (_, at) => (at === 19 ? started : '0'));
  return Promise.resolve(`${pid} (node) ${fields.join(' ')}`);
}

function install() {
  if (installed) return;
  installed = true;
  watch(() => current.getStore());
  const { fetch } = globalThis;
  globalThis.fetch = async (url, init = {}) => {
    const world = current.getStore();
    if (!world) return await fetch(url, init);
    const signal = init.signal ? AbortSignal.any([init.signal, world.cut]) : world.cut;
    return await world.call(async () => await fetch(url, { ...init, signal }));
  };
  const { open } = ClassicLevel.prototype;
  ClassicLevel.prototype.open = function (...args) {
    current.getStore()?.levels.add(this);
    return open.apply(this, args);
  };
}
