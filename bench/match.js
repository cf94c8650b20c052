// What matching costs: the requests of an upsert into a large account beside the fewest there could be, and the match index
// with two keys a record. Run after `npm run build`:
// `node bench/match.js [--rows 100000] [--contacts 200000] [--records 1000000] [--only requests|index]`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { peakMiB } from './peak-memory.js';

const BATCH = 250;

const MAPPING = `mapping: 1
name: people
source: { locale: en-US, phone_region: BR }
contact:
  mode: upsert
  match: [email, phone]
  fields: { first_name: Name, email: Mail, phone: Phone | phone, position: Title }
`;

if (process.argv[2] === 'server') await serve();
else if (['build', 'read'].includes(process.argv[2]))
  await fillIndex(process.argv[2], Number(process.argv[3]), process.argv[4]);
else await measure();

async function measure() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      contacts: { type: 'string', default: '200000' },
      records: { type: 'string', default: '1000000' },
      only: { type: 'string', default: '' },
    },
  });
  if (values.only !== 'index') await measureRequests(Number(values.rows), Number(values.contacts));
  if (values.only !== 'requests') await measureIndex(Number(values.records));
}

/** Half of the rows are contacts of the account with another position, half are new. */
async function measureRequests(rows, contacts) {
  const { importFile } = await import('../dist/index.js');
  const folder = await mkdtemp(join(tmpdir(), 'kommo-match-'));
  const server = fork(new URL(import.meta.url), ['server']);
  try {
    const { url, token } = await nextMessage(server);
    await fill(url, token, contacts);
    const known = Math.min(contacts, Math.floor(rows / 2));
    const file = await writeRows(folder, rows, contacts - known);
    const mapping = join(folder, 'people.yaml');
    const began = performance.now();
    const { counts, requests, writes } = await importFile({
      file,
      mapping: await written(mapping, MAPPING),
      runDir: join(folder, 'runs'),
      rate: 900,
      baseUrl: url,
      apiKey: token,
    });
    const batches = Math.ceil(known / BATCH) + Math.ceil((rows - known) / BATCH);
    const fewest = Math.ceil(contacts / BATCH) + batches;
    const over = ((requests / fewest - 1) * 100).toFixed(1);
    console.log(
      `${rows} rows into ${contacts} contacts: ${counts.created} created, ${counts.updated} updated with ${writes} writes`,
    );
    console.log(
      `${requests} requests, the fewest are ${fewest} (${fewest - batches} pages, ${batches} batches): ${over} % more, ` +
        `in ${((performance.now() - began) / 1000).toFixed(0)} s without a limit`,
    );
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function serve() {
  const { createSandbox } = await import('../dist/index.js');
  const { url, token } = await createSandbox({ rate: false });
  process.send({ url, token });
}

async function fill(url, token, contacts) {
  for (let from = 0; from < contacts; from += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, contacts - from) }, (_, at) => ({
      first_name: `Person ${from + at}`,
      // Not of this minute, as those are read again.
      updated_at: 1_700_000_000,
      custom_fields_values: [
        { field_code: 'EMAIL', values: [{ value: mail(from + at) }] },
        { field_code: 'PHONE', values: [{ value: phone(from + at) }] },
      ],
    }));
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v4/contacts`, {
      method: 'POST',
      headers,
      body: JSON.stringify(people),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`);
    await answer.arrayBuffer();
  }
}

async function writeRows(folder, rows, first) {
  const path = join(folder, 'people.csv');
  const out = createWriteStream(path);
  out.write('Name,Mail,Phone,Title\n');
  for (let at = 0; at < rows; at += 1) {
    const person = first + at;
    if (!out.write(`Person ${person},${mail(person)},${phone(person)},CEO\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return path;
}

async function written(path, text) {
  await writeFile(path, text);
  return path;
}

/** Each in a process of its own, so that its memory is that of the index: made anew, and read again by the next run. */
async function measureIndex(records) {
  const folder = await mkdtemp(join(tmpdir(), 'kommo-index-'));
  try {
    for (const step of ['build', 'read']) {
      const child = fork(new URL(import.meta.url), [step, String(records), folder]);
      let peak = 0;
      const watch = setInterval(() => (peak = Math.max(peak, peakMiB(child.pid))), 100);
      const { seconds, cpu, found } = await nextMessage(child);
      clearInterval(watch);
      child.kill();
      const rate = (of) => Math.round(records / of).toLocaleString('en-US');
      console.log(
        `${step} an index of ${records} records with two keys each: ${rate(seconds)} records/s, ` +
          `${rate(cpu)} for each second of CPU, ${peak.toFixed(0)} MiB at the most; ${found} of 1000 keys found`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As a run does it: records are keyed on their way into the store, or read from it. */
async function fillIndex(step, records, folder) {
  const { openDiskStore } = await import('../dist/matcher/disk-store.js');
  const { KeyTable } = await import('../dist/matcher/key-table.js');
  const store = await openDiskStore(folder);
  const table = new KeyTable();
  const began = performance.now();
  if (step === 'build') {
    for (let from = 1; from <= records; from += BATCH) {
      const page = Array.from({ length: Math.min(BATCH, records - from + 1) }, (_, at) =>
        recordOf(from + at),
      );
      await store.put(page);
      addKeys(table, page);
    }
  } else for await (const page of store.all()) addKeys(table, page);
  const seconds = (performance.now() - began) / 1000;
  const busy = process.cpuUsage();
  const every = Math.max(1, Math.floor(records / 1000));
  let found = 0;
  for (let id = 1; id <= records; id += every) if (table.idsOf(`email\n${mail(id)}`).includes(id)) found += 1;
  await store.close();
  process.send({ seconds, found, cpu: (busy.user + busy.system) / 1e6 });
}

/** As a run keys its own mapping's fields. */
function addKeys(table, page) {
  for (const { id, custom_fields_values: fields } of page) {
    table.add(`email\n${fields[0].values[0].value}`, id);
    table.add(`phone\n${fields[1].values[0].value}`, id);
  }
}

function recordOf(id) {
  return {
    id,
    updated_at: 1_700_000_000 + id,
    standard: {
      name: `Person ${id}`,
      first_name: 'Person',
      last_name: String(id),
      responsible_user_id: 9_812_401,
    },
    custom_fields_values: [
      { field_id: 1_098_535, values: [{ value: mail(id), enum_code: 'WORK' }] },
      { field_id: 1_098_533, values: [{ value: phone(id), enum_code: 'MOB' }] },
    ],
    tags: [],
    links: [{ to: 'company', id: 1 + (id % 50_000) }],
  };
}

function mail(person) {
  return `person${person}@example.com`;
}

/** A mobile of São Paulo for each. */
function phone(person) {
  return `+55119${String(40_000_000 + (person % 50_000_000))}`;
}

function nextMessage(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
  });
}
