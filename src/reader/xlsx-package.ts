import { posix } from 'node:path';
import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { prefixed, readPart, type Attributes } from './xlsx-xml.js';

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
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/**
 * Finds the parts of the workbook through its relationships, whatever they are called. Throws `input/format` naming
 * what the archive really is, `input/damaged` when parts are missing.
 */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const foreign = foreignName(archive.names);
  if (foreign !== undefined) throw inputError('input/format', archive.path, `it is ${foreign}.`);
  const part = await workbookPart(archive);
  const relations = await relationsOf(archive, part);
  const { listed, date1904 } = await readSheets(archive, part);
  const sheets = listed.flatMap(({ name, state, id }): Sheet[] => {
    const relation = relations.find((one) => one.id === id);
    return relation?.kind === 'worksheet' ? [{ name, hidden: isHidden(state), part: relation.part }] : [];
  });
  if (sheets.length === 0)
    throw inputError('input/sheet', archive.path, 'the workbook has no sheet with cells.');
  const partOf = (kind: string): string | undefined => {
    const found = relations.find((relation) => relation.kind === kind)?.part;
    return found !== undefined && archive.names.has(found) ? found : undefined;
  };
  return { sheets, date1904, sharedStrings: partOf('sharedStrings'), styles: partOf('styles') };
}

/** Entries that only one kind of archive has. */
const foreign: readonly (readonly [string, string])[] = [
  ['xl/workbook.bin', 'a binary Excel workbook (.xlsb)'],
  ['word/document.xml', 'a Word document (.docx)'],
  ['ppt/presentation.xml', 'a PowerPoint presentation (.pptx)'],
  ['meta-inf/manifest.xml', 'an OpenDocument file (.ods)'],
  ['content.xml', 'an OpenDocument file (.ods)'],
  ['index/document.iwa', 'an Apple Numbers document'],
  ['index.zip', 'an Apple Numbers document'],
];

function foreignName(names: ReadonlySet<string>): string | undefined {
  const known = foreign.find(([entry]) => names.has(entry));
  if (known) return known[1];
  return names.has(ROOT_RELATIONS) ? undefined : 'a ZIP archive without a workbook';
}

const ROOT_RELATIONS = '_rels/.rels';

interface Relation {
  readonly id: string;
  /** The last part of its type, the same in transitional and strict files: `worksheet`, `styles` … */
  readonly kind: string;
  readonly part: string;
}

async function workbookPart(archive: Archive): Promise<string> {
  const relations = await readRelations(archive, ROOT_RELATIONS, '');
  const part = relations.find((relation) => relation.kind === 'officeDocument')?.part;
  if (part !== undefined && archive.names.has(part)) return part;
  throw inputError('input/damaged', archive.path, 'the archive has no workbook part.');
}

async function relationsOf(archive: Archive, part: string): Promise<readonly Relation[]> {
  const directory = posix.dirname(part);
  const name = posix.join(directory, '_rels', `${posix.basename(part)}.rels`);
  return await readRelations(archive, name, directory);
}

async function readRelations(
  archive: Archive,
  name: string,
  directory: string,
): Promise<readonly Relation[]> {
  const relations: Relation[] = [];
  const open = (tag: string, { Id, Type, Target, TargetMode }: Attributes): void => {
    if (tag !== 'Relationship' || TargetMode === 'External') return;
    if (Id === undefined || Type === undefined || Target === undefined) return;
    relations.push({ id: Id, kind: Type.slice(Type.lastIndexOf('/') + 1), part: resolve(directory, Target) });
  };
  await readPart(archive, name, { open, text: ignore, close: ignore });
  return relations;
}

function resolve(directory: string, target: string): string {
  const slashed = target.replaceAll('\\', '/');
  const path = slashed.startsWith('/') ? slashed : posix.join('/', directory, slashed);
  return posix.normalize(path).slice(1).toLowerCase();
}

interface ListedSheet {
  readonly name: string;
  readonly state: string | undefined;
  readonly id: string | undefined;
}

async function readSheets(
  archive: Archive,
  part: string,
): Promise<{ listed: readonly ListedSheet[]; date1904: boolean }> {
  const listed: ListedSheet[] = [];
  let date1904 = false;
  const open = (tag: string, attributes: Attributes): void => {
    if (tag === 'sheet') {
      listed.push({
        name: attributes['name'] ?? '',
        state: attributes['state'],
        id: prefixed(attributes, 'id'),
      });
    } else if (tag === 'workbookPr') {
      date1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
    }
  };
  await readPart(archive, part, { open, text: ignore, close: ignore });
  return { listed, date1904 };
}

function isHidden(state: string | undefined): boolean {
  return state === 'hidden' || state === 'veryHidden';
}

const ignore = (): void => undefined;
