import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { foreignPart, foreignRoot } from './xlsx-foreign.js';
import { partOfKind, readRelations, relationsOf, type Relation } from './xlsx-relations.js';
import { readPart, type Attributes } from './xlsx-xml.js';

/** A worksheet of the workbook, in the order of its tabs. Chart and macro sheets are left out. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The part that holds its rows. */
  readonly part: string;
}

/** The parts of a workbook that matter for reading rows. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Dates count from 1904 instead of 1900. */
  readonly date1904: boolean;
  /** Whether stored results of formulas may be old: the workbook asks to be calculated when it is opened. */
  readonly isStale: boolean;
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/**
 * Finds the parts of the workbook through its relationships, whatever they are called. Throws `input/format` naming
 * what the archive really is, `input/damaged` when parts are missing.
 */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const part = await workbookPart(archive);
  const relations = await relationsOf(archive, part);
  const { listed, date1904, isStale } = await readSheets(archive, part);
  const sheets = listed.flatMap((sheet) => worksheet(archive, sheet, relations));
  if (sheets.length === 0)
    throw inputError('input/sheet', archive.path, 'the workbook has no sheet with cells.');
  return {
    sheets,
    date1904,
    isStale,
    sharedStrings: partOfKind(archive, relations, 'sharedStrings'),
    styles: partOfKind(archive, relations, 'styles'),
  };
}

/** Empty for a sheet of another kind, such as a chart. */
function worksheet(
  archive: Archive,
  { name, state, id }: ListedSheet,
  relations: readonly Relation[],
): readonly Sheet[] {
  // A module of macros of old workbooks is listed without a part.
  if (id === undefined || id === '') return [];
  const relation = relations.find((one) => one.id === id);
  if (!relation) {
    const found = `the workbook lists a sheet ${name} and does not say where it is.`;
    throw inputError('input/damaged', archive.path, found);
  }
  if (relation.kind !== 'worksheet') return [];
  return [{ name, hidden: state === 'hidden' || state === 'veryHidden', part: relation.part }];
}

async function workbookPart(archive: Archive): Promise<string> {
  const foreign = await foreignPart(archive);
  if (foreign !== undefined) throw inputError('input/format', archive.path, `it is ${foreign}.`);
  const part = partOfKind(archive, await readRelations(archive), 'officeDocument');
  if (part !== undefined) return part;
  throw inputError('input/damaged', archive.path, 'the archive has no workbook part.');
}

interface ListedSheet {
  readonly name: string;
  readonly state: string | undefined;
  readonly id: string | undefined;
}

/** Most sheets; a workbook with a thousand is slow in every spreadsheet program. */
const MOST_SHEETS = 10_000;

class WorkbookSink {
  readonly listed: ListedSheet[] = [];
  date1904 = false;
  isStale = false;
  readonly #path: string;
  #isRoot = true;

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: string, attributes: Attributes): void {
    if (this.#isRoot) this.#root(tag);
    if (tag === 'sheet') {
      const { name = '', state, 'relationships:id': id } = attributes;
      this.listed.push({ name, state, id });
      if (this.listed.length > MOST_SHEETS)
        throw inputError('input/limit', this.#path, `the workbook has more than ${MOST_SHEETS} sheets.`);
    } else if (tag === 'workbookPr') this.date1904 = isTrue(attributes['date1904']);
    else if (tag === 'calcPr') this.isStale = isTrue(attributes['fullCalcOnLoad']);
  }

  text(): void {
    // A workbook part has no text.
  }

  close(): void {
    // Only what opens matters.
  }

  #root(tag: string): void {
    this.#isRoot = false;
    if (tag === 'workbook') return;
    throw inputError('input/format', this.#path, `it is ${foreignRoot(tag)}.`);
  }
}

async function readSheets(archive: Archive, part: string): Promise<WorkbookSink> {
  const sink = new WorkbookSink(archive.path);
  await readPart(archive, part, sink);
  return sink;
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
