// Loaded before the program (node --import): kills it at a named point, or keeps the durable length of each file so
// that a power cut can be played. The program itself knows nothing of this.
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { appendFileSync } from 'node:fs';

const [point, nth = '1'] = (process.env.CRASH_AT ?? '').split('@');
const durable = process.env.CRASH_DURABLE_LOG;
let met = 0;

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // The signal comes at once; nothing may run in between.
}

/** Dies here if this is the point, met for the n-th time. */
function at(name) {
  if (name !== point) return false;
  met += 1;
  return met === Number(nth);
}

function here(name) {
  if (at(name)) die();
}

const isJournal = (path) => /journal-\d+\.ndjson$/.test(path);
const kindOf = (text) =>
  text.includes('"k":"intent"') ? 'intent' : text.includes('"k":"settled"') ? 'outcome' : 'rows';

const { open, rename, link } = fs;
fs.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  const name = String(path);
  if (!isJournal(name)) return handle;
  let size = 0;
  let last = 'rows';
  const append = handle.appendFile.bind(handle);
  handle.appendFile = async (text, ...options) => {
    last = kindOf(text);
    here(`before-${last}`);
    if (at(`mid-${last}-write`)) {
      await append(text.slice(0, Math.floor(text.length / 2)));
      die();
    }
    await append(text, ...options);
    size += text.length;
    here(`after-${last}-before-fsync`);
  };
  const sync = handle.datasync.bind(handle);
  handle.datasync = async () => {
    await sync();
    if (durable) appendFileSync(durable, `${JSON.stringify({ name, size })}\n`);
    here(`after-${last}-fsync`);
  };
  return handle;
};
fs.rename = async (from, to) => {
  here('before-rename-report');
  await rename(from, to);
  here('after-rename-report');
};
fs.link = async (from, to) => {
  if (String(to).includes('lock-')) here('during-lock-takeover');
  await link(from, to);
};
syncBuiltinESMExports();

const isWrite = ({ request }) => request.method !== 'GET';
subscribe('undici:client:connected', () => here('after-connect'));
subscribe('undici:client:sendHeaders', (message) => {
  if (isWrite(message)) here('mid-request-body');
  else if (String(message.request.path).includes('desc')) here('during-reconcile');
});
subscribe('undici:request:bodySent', () => here('after-request-sent'));
subscribe('undici:request:headers', (message) => {
  if (isWrite(message)) here('mid-response');
});
process.on('SIGINT', () => here('in-signal-handler'));
