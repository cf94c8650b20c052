import type { Client } from '../client/client.js';
import { recordsById, scanAbove } from '../client/scan.js';
import type { Gate } from '../flow/gate.js';
import { machineClock } from '../journal/process-identity.js';
import { batches } from '../flow/batches.js';
import type { Outcome } from '../model/outcome.js';
import { reconcile, type Findings, type Wanted } from '../reconciler/reconcile.js';
import { showsAll } from '../reconciler/agree.js';
import { listsOf, type Collections } from './collections.js';
import { insideIds, withInsides } from './embedded-records.js';
import type { RunLedger } from './journal-ledger.js';
import type { OpenWrite } from './open-write.js';
import type { Brake } from './stop.js';

/** How long absence is doubted. */
export interface SettleTimes {
  /** From the sending to the last look: so long a record may still be on its way into the account. */
  readonly settleMs: number;
  /** Between two looks, which must agree. */
  readonly rescanMs: number;
}

export interface SettleDeps {
  readonly client: Client;
  readonly ledger: RunLedger;
  readonly collections: Collections;
  /** Nothing is sent while the account is looked at: what is under way belongs to nobody yet. */
  readonly gate: Gate;
  readonly brake: Brake;
  readonly times: SettleTimes;
}

/** What became of the operations of an open write. Absent ones may be sent again. */
export interface Decision {
  readonly found: ReadonlyMap<string, Outcome>;
  readonly absent: readonly string[];
}

/** Looks that may differ from the one before; then somebody is at work there, and a person has to decide. */
const MOST_LOOKS = 8;
/** Most ids of one question (a URL should stay below 2 kB). */
const IDS = 50;

/**
 * Finds out what became of a write without a clear answer. What is found counts at once; what is not is believed to be
 * absent only when time enough has passed since it was sent and two looks agree. Every decision is in the journal
 * before it is used. What stays undecided is in neither list. Rejects with the client's AppError.
 */
export async function settleDoubt(
  open: OpenWrite,
  wanted: readonly Wanted[],
  deps: SettleDeps,
): Promise<Decision> {
  const { ledger, times } = deps;
  const found = new Map<string, Outcome>();
  let left = wanted;
  let before: string | undefined;
  for (let look = 0; look < MOST_LOOKS && left.length > 0; look += 1) {
    if (!(await mayLook(look, open, deps))) break;
    const findings = await deps.gate.alone(async () => await lookFor(open, left, deps));
    if (!findings) break;
    const news = new Map(
      [...findings.found].map(([name, record]) => [name, outcomeOf(open, record)] as const),
    );
    if (news.size > 0) await ledger.reconciled(open.write, news, []);
    for (const [name, outcome] of news) found.set(name, outcome);
    left = left.filter(({ name }) => !found.has(name));
    const state = JSON.stringify([findings.absent, findings.unclear]);
    if (isSure(open) || (state === before && isOld(open, times)))
      return { found, absent: await believed(open, findings.absent, ledger) };
    before = state;
  }
  return { found, absent: [] };
}

/** The first look is taken at once, each other when it can tell more; false where the run is being stopped. */
async function mayLook(look: number, open: OpenWrite, { brake, times }: SettleDeps): Promise<boolean> {
  if (look === 0) return brake.reason === undefined;
  return await brake.wait(Math.max(times.rescanMs, waitFor(open, times)));
}

function isOld(open: OpenWrite, times: SettleTimes): boolean {
  return waitFor(open, times) === 0;
}

/** The journal knows of absence before anything is sent again. */
async function believed(
  { write }: OpenWrite,
  absent: readonly string[],
  ledger: RunLedger,
): Promise<readonly string[]> {
  if (absent.length > 0) await ledger.reconciled(write, new Map(), absent);
  return absent;
}

/** One look decides: Kommo has answered, or changing a record twice is the same as changing it once. */
function isSure({ answered, method }: OpenWrite): boolean {
  return answered || method === 'PATCH';
}

function waitFor({ sentAt }: OpenWrite, { settleMs }: SettleTimes): number {
  return Math.max(0, settleMs - (machineClock() - sentAt));
}

async function lookFor(
  open: OpenWrite,
  wanted: readonly Wanted[],
  deps: SettleDeps,
): Promise<Findings | undefined> {
  const { path, method, watermark } = open;
  if (method === 'PATCH') return await lookById(path, wanted, deps.client);
  const [list = path] = listsOf(path);
  if (watermark === undefined) return undefined;
  const query = list === 'leads' ? { with: 'contacts' } : {};
  const newer = await scanAbove(deps.client, list, { above: watermark, query });
  const strange = newer?.filter(({ id }) => !deps.collections.isOwn(list, id));
  if (!strange) return undefined;
  const records = path === 'leads/complex' ? await withInsides(deps.client, strange) : strange;
  const findings = reconcile(wanted, records);
  for (const record of findings.found.values()) deps.collections.own(path, outcomeOf(open, record));
  return findings;
}

/** A record that shows what was sent is changed, by whichever request; the others may be sent that again. */
async function lookById(path: string, wanted: readonly Wanted[], client: Client): Promise<Findings> {
  const found: [string, { id: number }][] = [];
  for (const part of batches(wanted, IDS)) {
    const ids = part.map(({ payload }) => Number(payload['id'])).filter((id) => id > 0);
    const records = new Map((await recordsById(client, path, ids)).map((record) => [record.id, record]));
    for (const { name, payload } of part) {
      const record = records.get(Number(payload['id']));
      if (record && showsAll(record, payload)) found.push([name, record]);
    }
  }
  const changed = new Map(found);
  return {
    found: changed,
    absent: wanted.map(({ name }) => name).filter((name) => !changed.has(name)),
    unclear: [],
  };
}

function outcomeOf(
  { path, method }: OpenWrite,
  record: { readonly id: number; readonly [key: string]: unknown },
): Outcome {
  if (method === 'PATCH') return { kind: 'updated', id: record.id };
  if (path !== 'leads/complex') return { kind: 'created', id: record.id };
  const [contactId, companyId] = insideIds(record);
  return {
    kind: 'created',
    id: record.id,
    ...(contactId === undefined ? {} : { contactId }),
    ...(companyId === undefined ? {} : { companyId }),
  };
}
