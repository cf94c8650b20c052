import { createHash } from 'node:crypto';

import type { ApiRecord } from '../../flattener/column.js';
import type { OwnExport } from '../../flattener/own-export.js';
import { cellText, type Cell } from '../../model/cell.js';
import { unguardFormula } from '../../model/formula-guard.js';
import type { Issue } from '../../model/issue.js';
import type { Row, SourceRow } from '../../model/table.js';
import { shownText } from '../../writer/xlsx-text.js';
import type { WritableColumn } from './own-export-mapping.js';
import { DELETED } from '../export/previous-rows.js';

/** How the cells of an own export are read. */
export interface OwnCells {
  readonly header: readonly string[];
  readonly own: OwnExport;
  readonly writable: readonly WritableColumn[];
  /** Whether texts have a quote before what a spreadsheet program would run. */
  readonly isGuarded: boolean;
  readonly isWorkbook: boolean;
}

/** What is left of a row: its cells that differ from the account. */
export interface ChangedRow {
  readonly cells: readonly Cell[];
  /** Titles of the columns that differ. */
  readonly changed: readonly string[];
  readonly tagsAdded: readonly string[];
  readonly tagsRemoved: readonly string[];
  /** Why the row cannot be imported, whatever it says. */
  readonly refused?: Pick<Issue, 'code' | 'message' | 'hint'>;
}

interface KnownRecord {
  readonly texts: readonly string[];
  readonly changedAt: string;
}

/**
 * Holds the rows of an own export against the account. What a cell shows is compared with what an export would show in its
 * place now, so a cell that nobody touched is never written, whatever it holds. First all rows are noted, then all records
 * of the account; then each row can be asked for.
 */
export class OwnRows {
  readonly #cells: OwnCells;
  readonly #digests = new Map<number, string>();
  readonly #twice = new Set<number>();
  readonly #differing = new Map<number, KnownRecord>();
  readonly #same = new Set<number>();
  readonly #at: { readonly id: number; readonly changed: number; readonly deleted: number };
  /** Blank cells where the account has a value: they change nothing. */
  blanks = 0;

  constructor(cells: OwnCells) {
    this.#cells = cells;
    const placeOf = (field: string): number =>
      cells.own.columns.findIndex((column) => column?.field === field);
    this.#at = {
      id: placeOf('id'),
      changed: placeOf('updated_at'),
      deleted: cells.header.indexOf(DELETED),
    };
  }

  get ids(): ReadonlySet<number> {
    return new Set(this.#digests.keys());
  }

  note({ value }: SourceRow): void {
    const id = this.#idOf(value);
    if (id === undefined) return;
    if (this.#digests.has(id)) this.#twice.add(id);
    else this.#digests.set(id, digestOf(this.#textsOf(value)));
  }

  /** A record of the account. Kept only where a row differs from it. */
  meet(record: ApiRecord & { readonly id: number }): void {
    const { writable, own, isWorkbook } = this.#cells;
    const texts = writable.map(({ column }) => shown(column.cell(record), isWorkbook));
    const isSame = this.#digests.get(record.id) === digestOf(texts) && !this.#twice.has(record.id);
    if (isSame) this.#same.add(record.id);
    else {
      const changedAt = own.columns[this.#at.changed]?.cell(record) ?? '';
      this.#differing.set(record.id, { texts, changedAt: cellText(changedAt) });
    }
  }

  /** What a row changes; a row that changes nothing has no changed columns. */
  changesOf(row: SourceRow): ChangedRow {
    const { header, writable } = this.#cells;
    const id = this.#idOf(row.value);
    const isGone = cellText(row.value[this.#at.deleted]) !== '';
    if (isGone || (id !== undefined && this.#same.has(id)) || isBlank(row.value)) {
      return { ...nothing, cells: this.#only(row.value, new Set()) };
    }
    const problem = row.issues.find(({ severity }) => severity === 'error');
    if (problem) return { ...nothing, cells: this.#cellsOf(row.value), refused: problem };
    const record = id === undefined ? undefined : this.#differing.get(id);
    // Matching by id tells what is wrong.
    if (!record) return { ...nothing, cells: this.#cellsOf(row.value), changed: [header[this.#at.id] ?? ''] };
    const texts = this.#textsOf(row.value);
    this.blanks += texts.filter((text, at) => text === '' && record.texts[at] !== '').length;
    const differing = writable.filter((_, at) => texts[at] !== '' && texts[at] !== record.texts[at]);
    return this.#changed(row.value, record, differing);
  }

  #changed(value: Row, record: KnownRecord, differing: readonly WritableColumn[]): ChangedRow {
    const { writable } = this.#cells;
    const targets = new Set(differing.map(({ readBack }) => readBack.target));
    const kept = new Set(
      writable.filter((one) => differing.includes(one) || goesAlong(one, targets)).map(({ index }) => index),
    );
    const tags = differing.find(({ readBack }) => readBack.target === 'tags');
    const before = tags && record.texts[writable.indexOf(tags)];
    const row: ChangedRow = {
      cells: this.#only(value, kept),
      changed: differing.map(({ title }) => title),
      ...(tags && before !== undefined ? tagChanges(tags, before, this.#text(value[tags.index])) : noTags),
    };
    const refused = differing.length > 0 ? this.#conflict(value, record) : undefined;
    return refused ? { ...row, refused } : row;
  }

  /** A row that somebody edits may be older than what somebody else did in Kommo. */
  #conflict(value: Row, { changedAt }: KnownRecord): ChangedRow['refused'] {
    const title = this.#cells.header[this.#at.changed];
    const shownAt = cellText(value[this.#at.changed]);
    // What a spreadsheet program made another form of says nothing.
    if (title === undefined || !MOMENT.test(shownAt) || shownAt === changedAt) return undefined;
    return {
      code: 'match/changed',
      message: `the record was changed in Kommo at ${changedAt}; the file shows it as of ${shownAt}`,
      hint: `Export again and make the change there, or delete the column ${title} to write over what changed.`,
    };
  }

  #idOf(value: Row): number | undefined {
    const digits = /^\s*([1-9]\d{0,14})\s*$/.exec(cellText(value[this.#at.id]))?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  #textsOf(value: Row): readonly string[] {
    return this.#cells.writable.map(({ index }) => this.#text(value[index]));
  }

  #text(cell: Cell | undefined): string {
    return cellText(cell === undefined ? undefined : this.#plain(cell));
  }

  #plain(cell: Cell): Cell {
    return this.#cells.isGuarded && typeof cell === 'string' ? unguardFormula(cell) : cell;
  }

  #cellsOf(value: Row): readonly Cell[] {
    return value.map((cell) => this.#plain(cell));
  }

  /** The id and some more cells; the others blank, so that they change nothing. */
  #only(value: Row, kept: ReadonlySet<number>): readonly Cell[] {
    return value.map((cell, index) => (index === this.#at.id || kept.has(index) ? this.#plain(cell) : ''));
  }
}

const noTags = { tagsAdded: [], tagsRemoved: [] } as const;
const nothing = { ...noTags, changed: [] } as const;
const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** Values of several columns that make one whole: the kinds of a phone, and where in the funnel a lead is. */
function goesAlong({ readBack }: WritableColumn, targets: ReadonlySet<string>): boolean {
  const { target } = readBack;
  if (target === 'tags') return false;
  if (readBack.enum !== undefined) return targets.has(target);
  return FUNNEL.has(target) && [...FUNNEL].some((one) => targets.has(one));
}

const FUNNEL: ReadonlySet<string> = new Set(['pipeline', 'stage', 'loss_reason']);

function tagChanges(
  { readBack: { separator = ';' } }: WritableColumn,
  before: string,
  after: string,
): Pick<ChangedRow, 'tagsAdded' | 'tagsRemoved'> {
  const parts = (text: string): readonly string[] =>
    text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const [had, wanted] = [parts(before), parts(after)];
  const [old, fresh] = [lowered(had), lowered(wanted)];
  return {
    tagsAdded: wanted.filter((tag) => !old.has(tag.toLowerCase())),
    tagsRemoved: had.filter((tag) => !fresh.has(tag.toLowerCase())),
  };
}

function lowered(tags: readonly string[]): ReadonlySet<string> {
  return new Set(tags.map((tag) => tag.toLowerCase()));
}

function isBlank(value: Row): boolean {
  return value.every((cell) => cell === '');
}

function shown(cell: Cell, isWorkbook: boolean): string {
  return isWorkbook && typeof cell === 'string' ? shownText(cell) : cellText(cell);
}

function digestOf(texts: readonly string[]): string {
  return createHash('sha1').update(texts.join('\0')).digest('base64');
}
