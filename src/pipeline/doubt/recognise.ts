import { asAppError } from '../../errors/app-error.js';
import type { Issue } from '../../model/issue.js';
import type { Operation } from '../../model/operation.js';
import type { Outcome } from '../../model/outcome.js';
import type { Payload } from '../../model/draft.js';
import { showsAll, showsNoMore, type ScannedRecord } from '../../reconciler/agree.js';
import { reconcile } from '../../reconciler/reconcile.js';
import type { RunLedger } from '../send/journal-ledger.js';
import type { Collections } from '../send/collections.js';
import type { Brake } from '../stop.js';
import { doubtOf, type Doubts } from './doubts.js';
import { insideIdsOf } from './embedded-records.js';
import { outcomeOf } from './look-for.js';
import type { ListStrangers, Strangers } from './strangers.js';

export interface RecogniseDeps {
  readonly ledger: RunLedger;
  readonly collections: Collections;
  readonly brake: Brake;
  readonly say: (text: string) => void;
  readonly lookOnly: boolean;
  readonly doubts: Doubts;
  readonly strangers?: Strangers | undefined;
}

/** New records of one path. */
export interface NewRecords {
  readonly path: string;
  readonly operations: readonly Operation[];
}

/**
 * Finds new records that the run has made already and its journal does not know, as its directory is an older copy.
 * What is found is journaled as made before this resolves. Where some were found, an operation that a record has the
 * name of, and not the rest, is ambiguous. Never rejects: an error pulls the brake.
 */
export async function recognise(
  { path, operations: all }: NewRecords,
  deps: RecogniseDeps,
): Promise<ReadonlyMap<string, Outcome>> {
  const { strangers, lookOnly, brake } = deps;
  // What is in doubt was sent by a write that the journal knows, and is looked for by that.
  const operations = all.filter(({ requestId }) => !deps.doubts.of(requestId));
  if (!strangers || lookOnly || brake.reason || operations.length === 0) return new Map();
  try {
    const there = await strangers.of(path);
    if (!there) return new Map();
    return await compared({ path, operations }, { there, inside: await insideDoubtful(path, deps) }, deps);
  } catch (thrown) {
    brake.pull(asAppError(thrown));
    return new Map();
  }
}

interface Candidates {
  readonly there: ListStrangers;
  /** Ids that are no candidates: they belong to leads that may be in doubt. */
  readonly inside: ReadonlySet<number>;
}

/** Contacts and companies inside leads that nobody owns, while writes of whole leads are in doubt. */
async function insideDoubtful(path: string, deps: RecogniseDeps): Promise<ReadonlySet<number>> {
  const { strangers, doubts, collections } = deps;
  const isInside = path === 'contacts' || path === 'companies';
  if (!isInside || !doubts.areOf('leads/complex')) return new Set();
  const leads = (await strangers?.of('leads/complex'))?.records ?? [];
  const others = leads.filter(({ id }) => !collections.isOwn('leads', id));
  return new Set(others.flatMap((lead) => insideIdsOf(lead, path)));
}

async function compared(
  { path, operations }: NewRecords,
  { there, inside }: Candidates,
  { collections, ledger, say }: RecogniseDeps,
): Promise<ReadonlyMap<string, Outcome>> {
  const wanted = operations.map(doubtOf);
  const near = new Set(wanted.flatMap((one) => there.index.near(one)));
  const free = [...near].filter(({ id }) => !inside.has(id) && !collections.isOwn(path, id));
  const findings = reconcile(wanted, free, showsJustThat);
  const write = { method: 'POST', path } as const;
  const outcomes = new Map<string, Outcome>();
  for (const [name, record] of findings.found) outcomes.set(name, outcomeOf(write, record));
  if (outcomes.size > 0) there.isProven = true;
  const named = new Set(operations.filter(hasName).map(({ requestId }) => requestId));
  if (there.isProven) for (const name of findings.unclear) if (named.has(name)) outcomes.set(name, alike);
  if (outcomes.size === 0) return outcomes;
  // Before anything is awaited: other windows compare as well.
  for (const outcome of outcomes.values()) collections.own(path, outcome);
  say(
    `${path}: the account has records of this run that its journal does not know, as in an older copy of the run directory; they are taken as made.`,
  );
  const body = operations.filter(({ requestId }) => outcomes.has(requestId)).map(({ payload }) => payload);
  await ledger.recognised({ ...write, body }, outcomes, there.above);
  return outcomes;
}

/** It is not known that anything was sent: a record that shows more than a row says is that of somebody else. */
function showsJustThat(record: ScannedRecord, sent: Payload): boolean {
  return showsAll(record, sent) && showsNoMore(record, sent);
}

/** Texts of notes and tasks are often the same; names tell something. */
function hasName({ payload }: Operation): boolean {
  return ['name', 'first_name', 'last_name'].some((key) => payload[key] !== undefined);
}

const issue: Issue = {
  code: 'api/ambiguous',
  stage: 'send',
  severity: 'error',
  message:
    'The journal of the run is older than the account, and a record of this name is there that differs from the row: it may be the one that the run made.',
  hint: 'Look for it in Kommo before sending it again.',
};

const alike: Outcome = { kind: 'ambiguous', issue };
