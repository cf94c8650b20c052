import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { builtinFormat, formatOf, type CellFormat } from './xlsx-number-format.js';
import { readPart, type Attributes } from './xlsx-xml.js';

/** The format of each cell style, by the index that cells name; empty where the workbook has no styles. */
export async function readFormats(
  archive: Archive,
  part: string | undefined,
): Promise<readonly CellFormat[]> {
  if (part === undefined) return [];
  const written = new Map<number, CellFormat>();
  const ids: number[] = [];
  let within = '';
  const open = (tag: string, attributes: Attributes): void => {
    if (SECTIONS.has(tag)) within = tag;
    const id = Number(attributes['numFmtId'] ?? 0);
    if (tag === 'numFmt' && within === 'numFmts') written.set(id, formatOf(attributes['formatCode'] ?? ''));
    else if (tag === 'xf' && within === 'cellXfs') ids.push(id);
    if (ids.length + written.size > MOST_STYLES)
      throw inputError('input/limit', archive.path, `the workbook has more than ${MOST_STYLES} cell styles.`);
  };
  await readPart(archive, part, { open, text: () => undefined, close: () => undefined });
  return ids.map((id) => written.get(id) ?? builtinFormat(id));
}

/** Spreadsheet programs write at most 65,490 cell formats. */
const MOST_STYLES = 200_000;

/** Only `cellXfs` is what cells name; named styles and conditional formats use the same elements. */
const SECTIONS = new Set(['numFmts', 'cellStyleXfs', 'cellXfs', 'cellStyles', 'dxfs']);
