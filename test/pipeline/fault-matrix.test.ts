import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import { listPages } from '../../src/client/pager.js';
import { Gate } from '../../src/flow/gate.js';
import type { Operation } from '../../src/model/operation.js';
import type { Outcome } from '../../src/model/outcome.js';
import { collections } from '../../src/pipeline/send/collections.js';
import { noDoubts } from '../../src/pipeline/doubt/doubts.js';
import { send, type SenderDeps } from '../../src/pipeline/send/sender.js';
import { brake } from '../../src/pipeline/stop.js';
import { batchSize } from '../../src/planner/batch-size.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { draft } from '../helpers/drafts.js';
import { memoryLedger } from '../helpers/fake-client.js';
import { post } from '../helpers/seed-records.js';

type Fault = NonNullable<SandboxOptions['faults']>[number];
type Verb = Omit<Fault, 'method' | 'path' | 'nth'>;

const RECORDS = 6;
const BATCH = 2;
/** The first, the middle and the last batch. */
const places = [1, 2, 3] as const;

/** Faults that leave it open what was stored: before the storing, after it, and after some of it. */
const shapes = [
  'reset',
  'close',
  'half-head',
  'truncate',
  'wrong-length',
  'bad-gzip',
  'html',
  'empty',
  'timeout',
  'repeat',
  'silent',
] as const;
const partly: ReadonlySet<string> = new Set(['reset', 'truncate', 'timeout', 'silent']);
const unclear: readonly Verb[] = [
  ...shapes.flatMap((shape): Verb[] => [
    { fault: `${shape}-before` },
    { fault: `${shape}-after` },
    // What the client sees of the others is one of these three: no answer, half of one, a refusal to wait.
    ...(partly.has(shape) ? [{ fault: `${shape}-after`, partial: 1 } as const] : []),
  ]),
  ...[500, 502, 404].flatMap((status): Verb[] => [
    { fault: 'status-before', status, html: true },
    { fault: 'status-after', status, html: true },
    { fault: 'status-after', status, html: true, partial: 1 },
  ]),
  { fault: 'timeout-late', ms: 15 },
  { fault: 'short', partial: 1 },
  { fault: 'request-ids-reordered' },
  { fault: 'request-ids-missing' },
  { fault: 'request-ids-foreign' },
  { fault: 'request-ids-duplicated' },
  { fault: 'request-ids-extra' },
  { fault: 'hang-up' },
  { fault: 'drip', ms: 20_000 },
];

/** How long is waited for an answer, where none is to come in time. */
function patience({ fault }: Verb): { readonly timeoutMs?: number } {
  return /^(?:silent|drip)/.test(fault) ? { timeoutMs: 500 } : {};
}

/** Plain refusals: nothing is stored. A block or a redirect ends everything, a 402 waits for minutes: they have tests of their own. */
const refusals: readonly Verb[] = [
  { fault: 'unauthorized' },
  { fault: 'forbidden' },
  { fault: 'throttle', retryAfter: 0 },
  { fault: 'throttle', retryAfter: -1 },
  { fault: 'throttle', retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' },
  { fault: 'throttle', retryAfter: 'soon' },
  { fault: 'validation', items: [0] },
  { fault: 'validation', items: [7] },
  { fault: 'status', status: 413 },
];

interface Written {
  readonly sandbox: Sandbox;
  readonly method: 'POST' | 'PATCH';
  readonly operations: readonly Operation[];
  readonly verb: Verb;
}

function operationsOf(method: Written['method'], ids: readonly number[]): readonly Operation[] {
  return Array.from({ length: RECORDS }, (_, at) => {
    // Two of them are equal.
    const name = `${method === 'POST' ? 'New' : 'Changed'} ${at === 1 ? 0 : at}`;
    const payload = method === 'POST' ? { name } : { id: ids[at] ?? 0, name };
    const action = method === 'POST' ? 'create' : 'update';
    return { requestId: `${at + 1}:lead`, entity: 'lead', action, payload, draft: draft('lead') };
  });
}

/** Sends everything, and goes on as often as a resumed run would, until each record has its outcome. */
async function sendAll({
  sandbox,
  method,
  operations,
  verb,
}: Written): Promise<ReadonlyMap<string, Outcome>> {
  const done = new Map<string, Outcome>();
  for (let session = 0; session < 4 && done.size < operations.length; session += 1) {
    const client = createClient({
      baseUrl: sandbox.url,
      token: sandbox.token,
      rate: 1000,
      ...patience(verb),
    });
    const deps: SenderDeps = {
      client,
      ledger: memoryLedger(),
      collections: collections(client),
      gate: new Gate(),
      brake: brake(),
      say: () => undefined,
      times: { settleMs: 40, rescanMs: 5 },
      size: batchSize(BATCH),
      stopOnAmbiguous: false,
      known: () => undefined,
      doubts: noDoubts,
      lookOnly: false,
      refusals: { whole: undefined },
    };
    const left = operations.filter(({ requestId }) => !done.has(requestId));
    const outcomes = await send({ kind: 'records', method, path: 'leads' }, left, deps);
    // A failed record is sent again by `retry`.
    for (const [name, outcome] of outcomes) if (outcome.kind !== 'failed') done.set(name, outcome);
  }
  return done;
}

function namesIn(sandbox: Sandbox): readonly string[] {
  return sandbox
    .state()
    .map(({ record }) => (record as { name: string }).name)
    .sort();
}

async function setFaults({ url }: Sandbox, faults: readonly object[]): Promise<void> {
  await onFreshConnection(
    async () => await fetch(`${url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
  );
}

/** Connections that are kept may be ones that the last fault hung up; what is sent on those is reset unread. */
async function onFreshConnection(ask: () => Promise<unknown>): Promise<void> {
  await ask().catch(async () => await ask().catch(ask));
}

/** What is wrong after a fault at each place; nothing where all is as it would be without. */
async function wrongAfter(sandbox: Sandbox, method: Written['method'], verb: Verb): Promise<string[]> {
  const wrong: string[] = [];
  for (const nth of places) {
    sandbox.reset();
    const before = Array.from({ length: RECORDS }, (_, at) => ({ name: `Old ${at}` }));
    if (method === 'PATCH') await onFreshConnection(async () => await post(sandbox, 'leads', before));
    const ids = sandbox.state().map(({ record }) => (record as { id: number }).id);
    const operations = operationsOf(method, ids);
    const faults = [{ ...verb, method, path: '/api/v4/leads', nth }];
    await setFaults(sandbox, faults);
    const outcomes = await sendAll({ sandbox, method, operations, verb });
    const kinds = new Set([...outcomes.values()].map(({ kind }) => kind));
    const expected = operations.map(({ payload }) => payload['name']).sort();
    const isRight =
      outcomes.size === RECORDS &&
      [...kinds].join() === (method === 'POST' ? 'created' : 'updated') &&
      JSON.stringify(namesIn(sandbox)) === JSON.stringify(expected);
    if (!isRight)
      wrong.push(`${JSON.stringify(verb)} at ${nth}: ${[...kinds].join()}; ${namesIn(sandbox).join()}`);
  }
  return wrong;
}

/** Each verb on one of several accounts, as the waits of one are the work of another. */
async function wrongOf(method: Written['method'], verbs: readonly Verb[]): Promise<string[]> {
  const left = [...verbs];
  const lane = async (): Promise<string[]> => {
    const sandbox = await createSandbox({ rate: false });
    const wrong: string[] = [];
    try {
      for (let verb = left.shift(); verb; verb = left.shift())
        wrong.push(...(await wrongAfter(sandbox, method, verb)));
    } finally {
      await sandbox.close();
    }
    return wrong;
  };
  return (await Promise.all(Array.from({ length: 10 }, lane))).flat();
}

describe('a fault at the first, the middle or the last batch', () => {
  it('of new records leaves each of them in the account once', async () => {
    expect(await wrongOf('POST', [...unclear, ...refusals])).toEqual([]);
  });

  it('of changes leaves each record changed', async () => {
    const whole = unclear.filter(({ partial }) => partial === undefined);
    expect(await wrongOf('PATCH', [...whole, ...refusals])).toEqual([]);
  });
});

describe('a fault at the first, the middle or the last page', () => {
  const item = z.object({ id: z.int() });
  const temporary = unclear.filter(
    ({ fault, partial }) =>
      partial === undefined &&
      /^(reset|close|half|trunc|wrong|timeout|status|repeat|silent|drip)/.test(fault),
  );

  it('of a list is asked again, and the list is whole', async () => {
    const left = [...temporary];
    const lane = async (): Promise<string[]> => {
      const sandbox = await createSandbox({ rate: false });
      const wrong: string[] = [];
      await post(
        sandbox,
        'leads',
        Array.from({ length: 250 }, (_, at) => ({ name: `Lead ${at}` })),
      );
      await post(
        sandbox,
        'leads',
        Array.from({ length: 250 }, (_, at) => ({ name: `Lead ${at}` })),
      );
      await post(sandbox, 'leads', [{ name: 'The last' }]);
      for (let verb = left.shift(); verb; verb = left.shift()) {
        const faults = places.map((page) => ({
          ...verb,
          method: 'GET',
          path: '/api/v4/leads',
          page,
          times: 1,
        }));
        await setFaults(sandbox, faults);
        const client = createClient({
          baseUrl: sandbox.url,
          token: sandbox.token,
          rate: 1000,
          ...patience(verb),
          world: { random: () => 0.01 },
        });
        let rows = 0;
        for await (const page of listPages(client, 'leads', { item, embeddedKey: 'leads' }))
          rows += page.length;
        if (rows !== 501) wrong.push(`${JSON.stringify(verb)}: ${rows} rows`);
      }
      await sandbox.close();
      return wrong;
    };
    expect((await Promise.all([lane(), lane(), lane()])).flat()).toEqual([]);
  });
});
