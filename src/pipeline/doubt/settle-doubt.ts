import type { Client } from '../../client/client.js';
import type { Gate } from '../../flow/gate.js';
import { machineClock } from '../../journal/process-identity.js';
import type { Outcome } from '../../model/outcome.js';
import type { Findings, Wanted } from '../../reconciler/reconcile.js';
import type { Collections } from '../send/collections.js';
import type { RunLedger } from '../send/journal-ledger.js';
import { lookFor, outcomeOf } from './look-for.js';
import type { OpenWrite } from './open-write.js';
import type { Brake } from '../stop.js';

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
  /** Tells people what goes on. */
  readonly say: (text: string) => void;
}

/** What became of the operations of an open write. Absent ones may be sent again. */
export interface Decision {
  readonly found: ReadonlyMap<string, Outcome>;
  readonly absent: readonly string[];
}

/** Looks that may differ from the one before; then somebody is at work there, and a person has to decide. */
const MOST_LOOKS = 8;

/**
 * Finds out what became of a write without a clear answer. A change is not looked for: changing a record twice is the same
 * as changing it once. A new record that is found counts at once; one that is not is believed to be absent only when time
 * enough has passed since it was sent and two looks agree. Every decision is in the journal before it is used. What stays
 * undecided is in neither list. Rejects with the client's AppError.
 */
export async function settleDoubt(
  open: OpenWrite,
  wanted: readonly Wanted[],
  deps: SettleDeps,
): Promise<Decision> {
  const { ledger, times } = deps;
  const found = new Map<string, Outcome>();
  const names = wanted.map(({ name }) => name);
  if (open.method === 'PATCH') return { found, absent: await believed(open, names, ledger) };
  let left = wanted;
  let before: string | undefined;
  deps.say(howLooked(open, wanted));
  for (let look = 0; look < MOST_LOOKS && left.length > 0; look += 1) {
    const findings = await oneLook(look, open, { left, deps });
    if (!findings) break;
    const news = new Map(
      [...findings.found].map(([name, record]) => [name, outcomeOf(open, record)] as const),
    );
    if (news.size > 0) await ledger.reconciled(open.write, news, []);
    for (const [name, outcome] of news) found.set(name, outcome);
    left = left.filter(({ name }) => !found.has(name));
    const state = JSON.stringify([findings.absent, findings.unclear]);
    // An answer has come: nothing of the write is still on its way.
    if (open.answered || (state === before && isOld(open, times)))
      return { found, absent: await believed(open, findings.absent, ledger) };
    before = state;
  }
  return { found, absent: [] };
}

interface Looking {
  readonly left: readonly Wanted[];
  readonly deps: SettleDeps;
}

/** A look with nothing else under way; undefined where the run is being stopped, or nothing can be told. */
async function oneLook(
  look: number,
  open: OpenWrite,
  { left, deps }: Looking,
): Promise<Findings | undefined> {
  if (!(await mayLook(look, open, deps))) return undefined;
  return await deps.gate.alone(async () => await lookFor(open, left, deps));
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

function waitFor({ sentAt }: OpenWrite, { settleMs }: SettleTimes): number {
  return Math.max(0, settleMs - (machineClock() - sentAt));
}

/** By what records are looked for: the mapping decides. */
function howLooked({ path }: OpenWrite, wanted: readonly Wanted[]): string {
  const by = wanted.every(({ keyField }) => keyField !== undefined)
    ? 'the key field of the mapping'
    : 'all that was sent of them (the mapping names no key_field)';
  return `A write to ${path} got no clear answer; its records are looked for in the account by ${by}.`;
}
