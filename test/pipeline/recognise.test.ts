import { describe, expect, it } from 'vitest';

import type { Client } from '../../src/client/client.js';
import type { Payload } from '../../src/model/draft.js';
import type { Operation } from '../../src/model/operation.js';
import { noDoubts } from '../../src/pipeline/doubt/doubts.js';
import { recognise, type RecogniseDeps } from '../../src/pipeline/doubt/recognise.js';
import { strangers, type ListStrangers, type Strangers } from '../../src/pipeline/doubt/strangers.js';
import { collections } from '../../src/pipeline/send/collections.js';
import { brake } from '../../src/pipeline/stop.js';
import type { ScannedRecord } from '../../src/reconciler/agree.js';
import { RecordIndex } from '../../src/reconciler/record-index.js';
import { fakeClient, memoryLedger } from '../helpers/fake-client.js';
import { draft } from '../helpers/drafts.js';

const client = fakeClient(() => ({ kind: 'unknown', reason: '' }));

function operation(requestId: string, payload: Payload): Operation {
  return { requestId, entity: 'contact', action: 'create', payload, draft: draft('contact') };
}

function listOf(...records: ScannedRecord[]): ListStrangers {
  return { records, index: new RecordIndex(records), above: 0, isProven: false };
}

/** What a resumed run with writes of whole leads in doubt has to go by. */
function depsOf(lists: Readonly<Record<string, ListStrangers>>): RecogniseDeps {
  const known: Strangers = { of: async (path) => lists[path] };
  return {
    ledger: memoryLedger(),
    collections: collections(client),
    brake: brake(),
    say: () => undefined,
    lookOnly: false,
    doubts: { ...noDoubts, areOf: (path) => path === 'leads/complex' },
    strangers: known,
  };
}

const ana = { id: 7, name: 'Ana' };
const leadWith = (id: number): ScannedRecord => ({
  id,
  name: 'Deal',
  _embedded: { contacts: [{ id: 7 }], companies: [] },
});

describe('a contact of the account that a row would make', () => {
  const contacts = { path: 'contacts', operations: [operation('1:contact', { name: 'Ana' })] };

  it('is left to its lead, where that may be one of those in doubt', async () => {
    const deps = depsOf({ contacts: listOf(ana), 'leads/complex': listOf(leadWith(5)) });
    expect(await recognise(contacts, deps)).toEqual(new Map());
  });

  it('is taken as made where its lead is another one of the run', async () => {
    const deps = depsOf({ contacts: listOf(ana), 'leads/complex': listOf(leadWith(5)) });
    deps.collections.own('leads', { kind: 'created', id: 5 });
    expect((await recognise(contacts, deps)).get('1:contact')).toMatchObject({ kind: 'created', id: 7 });
  });

  it('is taken as made where there are no new leads', async () => {
    const found = await recognise(contacts, depsOf({ contacts: listOf(ana) }));
    expect(found.get('1:contact')).toMatchObject({ kind: 'created', id: 7 });
  });
});

describe('a task of the account that has not all of what a row says', () => {
  it('is no reason to leave the row to a person, as texts are often the same', async () => {
    const call = (text: string, complete_till: number): Payload => ({ text, complete_till });
    const tasks = [operation('1:lead.task1', call('Call', 5)), operation('2:lead.task1', call('Call', 6))];
    const deps = depsOf({
      tasks: listOf({ id: 1, text: 'Call', complete_till: 5 }, { id: 2, text: 'Call' }),
    });
    const found = await recognise({ path: 'tasks', operations: tasks }, deps);
    expect([...found.keys()]).toEqual(['1:lead.task1']);
  });
});

describe('an account that ignores the order of ids', () => {
  it('shows nothing that the run could be told to have made', async () => {
    const get = async (_: string, schema: { parse: (value: unknown) => unknown }): Promise<unknown> =>
      schema.parse({ _embedded: { leads: [{ id: 50 }, { id: 60 }] } });
    const disordered: Client = { ...client, get: get as Client['get'] };
    const found = strangers({
      client: disordered,
      collections: collections(disordered),
      known: { newest: new Map([['leads', 40]]), strangers: new Map() },
      keep: () => undefined,
    });
    expect(await found.of('leads')).toBeUndefined();
  });
});
