import { readCheckpoint } from '../../journal/checkpoint.js';
import { readRowLedger } from '../../journal/row-ledger.js';
import type { RowList } from '../../journal/row-list.js';
import type { RowSecret } from '../../journal/row-secret.js';
import { nothingBefore, type MadeBefore } from '../../planner/made-before.js';
import { MadeInRun } from './made-in-run.js';
import type { OtherRun } from './other-runs.js';
import { RowTable } from './row-table.js';

/** Rows of this file that another run has sent, and nobody knows whether they are in the account. */
export interface Unclear {
  readonly run: OtherRun;
  /** The first of them, as people count. */
  readonly line: number;
  readonly rows: number;
  /** Whether the run's journal cannot be read, so that it never will be clear. */
  readonly isUnreadable: boolean;
}

/** What is known of the rows of a file from other runs. */
export interface KnownRows {
  readonly before: MadeBefore;
  /** Whether any row was made before, be it in part. */
  readonly isAny: boolean;
  readonly unclear: readonly Unclear[];
  /** Runs whose rows cannot be compared. */
  readonly unlisted: readonly OtherRun[];
}

export interface Comparing {
  readonly rows: RowList;
  readonly secret: RowSecret;
  readonly runs: readonly OtherRun[];
  /** The mapping's blocks that make records. */
  readonly slots: readonly string[];
  /** Rows that this run has made itself, or has no clear answer about. */
  readonly isOwn: (row: number) => boolean;
}

/**
 * Finds the rows of a file that other runs have made. Each row that was made stands for one of the file, so of three equal
 * rows one is new where two were made. Of a run only what its journal proves to be made counts. Runs are read one after
 * the other; what stays in memory grows with the rows of this file and of the runs that share rows with it.
 */
export async function rowsMadeBefore(comparing: Comparing): Promise<KnownRows> {
  const { rows, runs } = comparing;
  const table = new RowTable(rows, comparing.isOwn);
  const sharing: Sharing[] = [];
  const unlisted: OtherRun[] = [];
  for (const run of runs) {
    const ledger = await readRowLedger(run.directory, comparing.secret);
    if (typeof ledger === 'string') unlisted.push(run);
    else sharing.push(...(await sharingOf({ run, ledger, table }, comparing.slots)));
  }
  const given = new GivenRows(rows.length);
  // Rows that were made as a whole come first: what is left over of another run is for rows that none made.
  for (const one of sharing) give(one, 'whole', { table, given });
  const unclear = sharing.flatMap((one) => unclearOf(one, rows, table));
  for (const one of sharing) give(one, 'part', { table, given });
  for (const { run, made } of sharing) await made?.learnShared(run.directory, given.rowsOf(run));
  return { before: given.isAny ? given : nothingBefore, isAny: given.isAny, unclear, unlisted };
}

/** A run with rows whose keys are in the file. */
interface Sharing {
  readonly run: OtherRun;
  readonly ledger: RowList;
  readonly shared: readonly number[];
  /** Undefined where the journal cannot be read. */
  readonly made: MadeInRun | undefined;
}

interface Held {
  readonly run: OtherRun;
  readonly ledger: RowList;
  readonly table: RowTable;
}

async function sharingOf(
  { run, ledger, table }: Held,
  slots: readonly string[],
): Promise<readonly Sharing[]> {
  const shared: number[] = [];
  for (let row = 1; row <= ledger.length; row += 1) if (table.peek(ledger, row) !== 0) shared.push(row);
  if (shared.length === 0) return [];
  const checkpoint = await readCheckpoint(run.directory).catch(() => undefined);
  return [{ run, ledger, shared, made: checkpoint && new MadeInRun(checkpoint, slots) }];
}

function give(
  { run, ledger, shared, made }: Sharing,
  fate: 'whole' | 'part',
  { table, given }: { table: RowTable; given: GivenRows },
): void {
  if (!made) return;
  for (const row of shared) {
    if (made.fate(row) !== fate) continue;
    const own = table.take(ledger, row);
    if (own !== 0) given.add(own, { run, made, row, line: ledger.line(row) });
  }
}

function unclearOf(
  { run, ledger, shared, made }: Sharing,
  rows: RowList,
  table: RowTable,
): readonly Unclear[] {
  const open = shared.filter((row) => (made ? made.fate(row) === 'unclear' : true));
  const lines = open.flatMap((row) => {
    const own = table.take(ledger, row);
    return own === 0 ? [] : [rows.line(own)];
  });
  if (lines.length === 0) return [];
  return [{ run, line: lines.reduce((a, b) => Math.min(a, b)), rows: lines.length, isUnreadable: !made }];
}

interface Given {
  readonly run: OtherRun;
  readonly made: MadeInRun;
  readonly row: number;
  readonly line: number;
}

/** Which row of which run stands for a row of this file: 12 bytes a row. */
class GivenRows implements MadeBefore {
  readonly #runs: { readonly run: OtherRun; readonly made: MadeInRun }[] = [];
  readonly #runOf: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #lineOf: Int32Array;

  constructor(rows: number) {
    this.#runOf = new Int32Array(rows + 1);
    this.#rowOf = new Int32Array(rows + 1);
    this.#lineOf = new Int32Array(rows + 1);
  }

  get isAny(): boolean {
    return this.#runs.length > 0;
  }

  add(own: number, { run, made, row, line }: Given): void {
    let at = this.#runs.findIndex((one) => one.run === run);
    if (at === -1) at = this.#runs.push({ run, made }) - 1;
    this.#runOf[own] = at + 1;
    this.#rowOf[own] = row;
    this.#lineOf[own] = line;
  }

  rowsOf(run: OtherRun): readonly number[] {
    const at = this.#runs.findIndex((one) => one.run === run) + 1;
    const rows: number[] = [];
    if (at === 0) return rows;
    for (const [own, of] of this.#runOf.entries()) if (of === at) rows.push(this.#rowOf[own] ?? 0);
    return rows;
  }

  result(ordinal: number, slot: string): ReturnType<MadeBefore['result']> {
    const from = this.#runs[(this.#runOf[ordinal] ?? 0) - 1];
    const id = from?.made.idOf(this.#rowOf[ordinal] ?? 0, slot);
    if (!from || id === undefined) return undefined;
    return { kind: 'made', id, run: from.run.manifest.run, row: this.#lineOf[ordinal] ?? 0 };
  }
}
