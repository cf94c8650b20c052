import { AppError } from '../errors/app-error.js';
import type { Outcome, RowKind } from '../model/outcome.js';
import {
  JOURNAL_VERSION,
  type Decided,
  type EndEntry,
  type Entry,
  type IntentEntry,
  type RowsEntry,
  type SessionEntry,
  type SettledEntry,
} from './entry.js';
import { MadeIds } from './made-ids.js';
import { OperationStates, type OperationState } from './operation-states.js';
import type { TornTail } from './read-journal.js';
import { RowKinds } from './row-kinds.js';
import { issueOf } from './row-outcomes.js';

/** A write that nobody knows the end of, with the operations that are still open. */
export interface Doubt {
  readonly intent: IntentEntry;
  readonly ops: readonly string[];
  /** When the intent was written, wall clock, ms. */
  readonly at: number;
  /** The machine's start in which `intent.clock` counts. */
  readonly boot: string;
}

/** All that a journal proves, for going on from there. */
export interface Checkpoint {
  /** Segments so far; the next session writes the one after. */
  readonly segments: number;
  readonly lastWrite: number;
  /** Data rows of the input, once they were counted. */
  readonly rows: number | undefined;
  /** How the last session ended; undefined where it was cut off. */
  readonly end: EndEntry | undefined;
  /** SHA-256 of the mapping of the last session, where another than the manifest's was accepted. */
  readonly mapping: string | undefined;
  readonly torn: readonly TornTail[];
  /** The last session: the nonce of its lock, and when it began (wall clock, ms). */
  readonly session: { readonly nonce: string; readonly at: number } | undefined;
  readonly doubts: readonly Doubt[];
  /** The newest ids that the run made, by list. */
  readonly made: ReadonlyMap<string, readonly number[]>;
  /** The highest id of each list that the journal speaks of. */
  readonly newest: ReadonlyMap<string, number>;
  /** Ids that were in the account when a later session began, and that the journal did not know then. */
  readonly strangers: ReadonlyMap<string, readonly number[]>;
  /** The state that a row ended in, as of the last session that speaks of it. */
  rowKind(ordinal: number): RowKind | undefined;
  operation(name: string): OperationState | undefined;
  /** Names of the links that are made. */
  links(): ReadonlySet<string>;
}

type RowEntry = Extract<Entry, { k: 'row' }>;
type Made = NonNullable<SettledEntry['made']>;

/** What the entries so far come to; each is held against those before it. */
export class CheckpointFold {
  readonly torn: TornTail[] = [];
  readonly #states = new OperationStates();
  /** Writes with operations that are open. */
  readonly #intents = new Map<number, Doubt>();
  readonly #made = new MadeIds();
  readonly #rowKinds = new RowKinds();
  #lastWrite = 0;
  #rows: number | undefined;
  #end: EndEntry | undefined;
  #boot = '';
  #last: Checkpoint['session'];
  #mapping: string | undefined;

  begin(): void {
    this.#rowKinds.begin();
    this.#end = undefined;
  }

  /** What is wrong with the entry at its place; undefined where it is sound. */
  add(entry: Entry, at: number): string | undefined {
    if ('kind' in entry) return this.#rowState(entry);
    switch (entry.k) {
      case 'session':
        this.#session(entry, at);
        return undefined;
      case 'input':
        this.#rows = entry.rows;
        return undefined;
      case 'intent':
        return this.#intent(entry, at);
      case 'settled':
        return this.#settled(entry);
      case 'reconciled':
        return this.#reconciled(entry);
      case 'strangers':
        this.#made.addStrangers(entry.list, entry.ids);
        return undefined;
      case 'warnings':
        return undefined;
      case 'end':
        this.#end = entry;
        this.#rows = entry.rows;
        return undefined;
    }
  }

  checkpoint(segments: number): Checkpoint {
    const states = this.#states;
    return {
      segments,
      lastWrite: this.#lastWrite,
      rows: this.#rows,
      end: this.#end,
      mapping: this.#mapping,
      torn: this.torn,
      session: this.#last,
      doubts: [...this.#intents.values()].flatMap((doubt) => {
        const ops = doubt.ops.filter((op) => this.#isOpen(op, doubt.intent.write));
        return ops.length === 0 ? [] : [{ ...doubt, ops }];
      }),
      made: this.#made.lists,
      newest: this.#made.newest,
      strangers: this.#made.strangers,
      rowKind: (ordinal) => this.#rowKinds.of(ordinal),
      operation: (name) => states.get(name),
      links: () => linksIn(states),
    };
  }

  #rowState(entry: RowEntry | RowsEntry): string | undefined {
    const [from, to] = entry.k === 'row' ? [entry.n, entry.n] : [entry.from, entry.to];
    return this.#rowKinds.add(from, to, entry.kind);
  }

  #isOpen(op: string, write: number): boolean {
    if (this.#states.isOpenIn(op, write)) return true;
    const state = this.#states.get(op);
    return state?.kind === 'doubtful' && state.write === write;
  }

  #session({ v: version, boot, mapping, nonce }: SessionEntry, at: number): void {
    this.#boot = boot;
    this.#last = { nonce, at };
    this.#mapping = mapping ?? this.#mapping;
    if (version <= JOURNAL_VERSION) return;
    throw new AppError('run/changed', {
      message: `The journal is of version ${version}; this program knows version ${JOURNAL_VERSION}.`,
      actions: ['Go on with the newer kommo-bulk that wrote it.'],
    });
  }

  #intent(entry: IntentEntry, at: number): string | undefined {
    if (entry.write <= this.#lastWrite) return `begins write ${entry.write} a second time`;
    this.#lastWrite = entry.write;
    const { write, ops, path, watermark } = entry;
    if (watermark !== undefined) this.#made.seen(path, watermark);
    for (const op of ops) {
      const state = this.#states.get(op);
      if (state && !maySend(state)) return `sends ${op} again, which is ${state.kind}`;
      this.#states.setOpen(op, write);
    }
    this.#intents.set(write, { intent: entry, ops, at, boot: this.#boot });
    return undefined;
  }

  #settled({ write, verdict, made, out = [] }: SettledEntry): string | undefined {
    const doubt = this.#intents.get(write);
    if (!doubt) return `settles write ${write}, which is not open`;
    const { ops } = doubt;
    if (made && made.id.length !== ops.length) return `settles ${made.id.length} of ${ops.length} operations`;
    if (made) return this.#allMade(doubt, made);
    const fault = this.#decideAll(write, out);
    if (fault !== undefined) return fault;
    this.#close(write, ops, verdict);
    return undefined;
  }

  /** The common case, of which a journal holds a million: nothing is made for it that is thrown away again. */
  #allMade({ intent: { write, path }, ops }: Doubt, made: Made): string | undefined {
    const { kind, contact, company } = made;
    const isPlain = contact === undefined && company === undefined;
    for (const [index, op] of ops.entries()) {
      if (!this.#isOpen(op, write)) return `decides ${op}, which is not open`;
      const ids = idsOf(made, index);
      if (kind === 'created') this.#made.add(path, ids);
      if (isPlain && ids.id !== 0) this.#states.setMade(op, kind, ids.id);
      else this.#states.set(op, { kind: 'decided', write, outcome: outcomeOf({ op, kind, ...ids }) });
    }
    this.#intents.delete(write);
    return undefined;
  }

  /** A write without an open operation is no longer of interest. */
  #close(write: number, ops: readonly string[], verdict: string): void {
    for (const op of ops) if (this.#states.get(op)?.kind === 'open') this.#free(op, verdict, write);
    if (!ops.some((op) => this.#isOpen(op, write))) this.#intents.delete(write);
  }

  /** Of a refused write, what it did not decide goes out again; of any other it stays open. */
  #free(op: string, verdict: string, write: number): void {
    if (verdict === 'refused' || verdict === 'tooLarge') this.#states.set(op, { kind: 'free' });
    else this.#states.set(op, { kind: 'doubtful', write, outcome: { kind: 'ambiguous', issue: cutOff } });
  }

  #reconciled({ write, out, absent }: Extract<Entry, { k: 'reconciled' }>): string | undefined {
    const stranger = [...out.map(({ op }) => op), ...absent].find((op) => !this.#isOpen(op, write));
    if (stranger !== undefined) return `reconciles ${stranger}, which is not open`;
    for (const op of absent) this.#states.set(op, { kind: 'free' });
    return this.#decideAll(write, out);
  }

  #decideAll(write: number, out: readonly Decided[]): string | undefined {
    for (const decided of out) {
      const { op } = decided;
      if (!this.#isOpen(op, write)) return `decides ${op}, which is not open`;
      this.#decide(write, decided);
    }
    return undefined;
  }

  #decide(write: number, decided: Decided): void {
    const { op, kind, id = 0, contact, company } = decided;
    const path = this.#intents.get(write)?.intent.path;
    if (kind === 'created' && path !== undefined) this.#made.add(path, { id, contact, company });
    const state = kind === 'ambiguous' ? 'doubtful' : 'decided';
    this.#states.set(op, { kind: state, write, outcome: outcomeOf(decided) });
  }
}

function outcomeOf({ kind, id = 0, contact, company, issue }: Decided): Outcome {
  if (kind === 'failed' || kind === 'ambiguous') return { kind, issue: issue ? issueOf(issue) : cutOff };
  return {
    kind,
    id,
    ...(contact === undefined ? {} : { contactId: contact }),
    ...(company === undefined ? {} : { companyId: company }),
  };
}

/** An operation goes out again only when it was refused, failed, or proven absent. */
function maySend(state: OperationState): boolean {
  return state.kind === 'free' || (state.kind === 'decided' && state.outcome.kind === 'failed');
}

/** The ids of an operation of a write that made all of them, as many as there are; 0 stands where there is none. */
function idsOf(
  { id, contact, company }: Made,
  at: number,
): Pick<Decided, 'contact' | 'company'> & { id: number } {
  const ids = { id: Number(id[at]) };
  const [ofContact = 0, ofCompany = 0] = [contact?.[at], company?.[at]];
  if (ofContact === 0 && ofCompany === 0) return ids;
  return {
    ...ids,
    ...(ofContact === 0 ? {} : { contact: ofContact }),
    ...(ofCompany === 0 ? {} : { company: ofCompany }),
  };
}

function linksIn(states: OperationStates): ReadonlySet<string> {
  const links = new Set<string>();
  for (const [name, state] of states.others())
    if (state.kind === 'decided' && state.outcome.kind === 'updated') links.add(name);
  return links;
}

const cutOff = {
  code: 'api/ambiguous',
  stage: 'send',
  severity: 'error',
  message: 'The run was cut off before an answer came: the record may or may not be in Kommo.',
} as const;
