// Puts named points into the calls of the system that the program makes. The program itself knows nothing of this.
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const isJournal = (path) => /journal-\d+\.ndjson$/.test(path);
const kindOf = (text) =>
  text.includes('"k":"intent"') ? 'intent' : text.includes('"k":"settled"') ? 'outcome' : 'rows';

const names = [
  'access',
  'link',
  'lstat',
  'mkdir',
  'open',
  'readFile',
  'readdir',
  'realpath',
  'rename',
  'rm',
  'stat',
  'symlink',
];
const methods = ['appendFile', 'close', 'datasync', 'read', 'stat', 'sync', 'write', 'writeFile'];

/** What is around a call: the point before and after it. */
const around = {
  rename: () => ['before-rename-report', 'after-rename-report'],
  open: (path) => [
    /^tokens-.*\.partial$/.test(basename(path)) ? 'between-token-refresh-and-store' : undefined,
  ],
  link: (_, to) => [String(to).includes('lock-') ? 'during-lock-takeover' : undefined],
};

/** From now on every call counts for the world that `worldOf` names; calls of nobody pass as they are. */
export function watch(worldOf) {
  for (const name of names) {
    const original = fs[name];
    fs[name] = async (...args) => {
      const world = worldOf();
      if (!world) return await original(...args);
      const [before, after] = around[name]?.(...args) ?? [];
      return await world.call(async () => {
        await world.here(before);
        const result = await (world.instead?.(name, args) ?? original(...args));
        if (name === 'open') wrap(result, String(args[0]), world);
        await world.here(after);
        return result;
      });
    };
  }
  syncBuiltinESMExports();
  watchRequests(worldOf);
}

function wrap(handle, path, world) {
  world.opened?.(handle);
  const original = Object.fromEntries(methods.map((method) => [method, handle[method].bind(handle)]));
  const acts = isJournal(path) ? journalActs(original, path, world) : original;
  for (const method of methods)
    handle[method] = async (...args) => await world.call(async () => await acts[method](...args));
  if (basename(path) !== 'in.csv') return;
  handle.read = async (...args) =>
    await world.call(async () => {
      const result = await original.read(...args);
      await world.here('after-read-row');
      return result;
    });
}

function journalActs(original, path, world) {
  let last = 'rows';
  return {
    ...original,
    appendFile: async (text, ...options) => {
      last = kindOf(text);
      await world.here(`before-${last}`);
      if (world.at(`mid-${last}-write`)) {
        await original.appendFile(text.slice(0, Math.floor(text.length / 2)));
        world.die();
        await world.pass();
      }
      await original.appendFile(text, ...options);
      await world.here(`after-${last}-before-fsync`);
    },
    datasync: async () => {
      const { size } = await original.stat();
      await original.datasync();
      world.durable.set(path, size);
      await world.here(`after-${last}-fsync`);
    },
  };
}

const isWrite = ({ method, path }) => method !== 'GET' && !path.startsWith('/oauth2');

function watchRequests(worldOf) {
  const worlds = new WeakMap();
  const here = (request, name) => void worlds.get(request)?.here(name);
  subscribe('undici:request:create', ({ request }) => {
    const world = worldOf();
    if (world) worlds.set(request, world);
  });
  subscribe('undici:client:connected', () => void worldOf()?.here('after-connect'));
  subscribe('undici:client:sendHeaders', ({ request }) => {
    if (isWrite(request)) here(request, 'mid-request-body');
    else if (String(request.path).includes('desc')) here(request, 'during-reconcile');
  });
  subscribe('undici:request:bodySent', ({ request }) => here(request, 'after-request-sent'));
  subscribe('undici:request:headers', ({ request }) => {
    if (isWrite(request)) here(request, 'mid-response');
  });
}
