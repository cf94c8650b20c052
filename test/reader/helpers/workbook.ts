import { zip, type ZipEntry } from './zip.js';

/** The namespace of sheets. */
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface SheetXml {
  readonly name: string;
  /** What stands inside `sheetData`. */
  readonly rows: string;
  readonly state?: string;
  /** Kind of its relationship, `worksheet` unless told otherwise. */
  readonly kind?: string;
}

export interface WorkbookXml {
  readonly sheets: readonly SheetXml[];
  /** What stands inside `sst`; no such part where left out. */
  readonly strings?: string;
  /** Format codes of styles 1, 2 …; style 0 is General. */
  readonly formats?: readonly string[];
  readonly date1904?: boolean;
}

/** A workbook of one sheet with these rows. */
export function sheetWith(rows: string, more: Omit<WorkbookXml, 'sheets'> = {}): Buffer {
  return zip(workbookParts({ sheets: [{ name: 'Deals', rows }], ...more }));
}

/** The entries of a workbook, to be packed as they are or damaged first. */
export function workbookParts(workbook: WorkbookXml): ZipEntry[] {
  const sheets = workbook.sheets.map((sheet, index) => ({
    name: `xl/worksheets/sheet${index + 1}.xml`,
    data: `<worksheet xmlns="${MAIN}"><sheetData>${sheet.rows}</sheetData></worksheet>`,
  }));
  const strings = workbook.strings === undefined ? [] : [stringsPart(workbook.strings)];
  return [
    { name: '_rels/.rels', data: relationships([['rId1', 'officeDocument', 'xl/workbook.xml']]) },
    { name: 'xl/workbook.xml', data: workbookXml(workbook) },
    { name: 'xl/_rels/workbook.xml.rels', data: relationships(workbookRelations(workbook)) },
    { name: 'xl/styles.xml', data: stylesXml(workbook.formats ?? []) },
    ...sheets,
    ...strings,
  ];
}

/** A row of inline texts. */
export function textRow(number: number, cells: readonly string[]): string {
  const inner = cells.map(
    (cell) => `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`,
  );
  return `<row r="${number}">${inner.join('')}</row>`;
}

export function escapeXml(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\r', '_x000D_');
}

export function relationships(list: readonly (readonly [string, string, string])[]): string {
  const entries = list.map(
    ([id, kind, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}">${entries.join('')}</Relationships>`;
}

function workbookRelations({ sheets, strings }: WorkbookXml): readonly (readonly [string, string, string])[] {
  const listed = sheets.map(
    ({ kind }, index) =>
      [`rId${index + 1}`, kind ?? 'worksheet', `worksheets/sheet${index + 1}.xml`] as const,
  );
  const table = strings === undefined ? [] : [['rIdS', 'sharedStrings', 'sharedStrings.xml'] as const];
  return [...listed, ...table, ['rIdY', 'styles', 'styles.xml']];
}

function workbookXml({ sheets, date1904 }: WorkbookXml): string {
  const listed = sheets.map(({ name, state }, index) => {
    const hidden = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${hidden} r:id="rId${index + 1}"/>`;
  });
  const properties = date1904 === true ? '<workbookPr date1904="1"/>' : '';
  return `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${properties}<sheets>${listed.join('')}</sheets></workbook>`;
}

function stylesXml(formats: readonly string[]): string {
  const codes = formats.map(
    (code, index) =>
      `<numFmt numFmtId="${200 + index}" formatCode="${escapeXml(code).replaceAll('"', '&quot;')}"/>`,
  );
  const cells = formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`);
  return `<styleSheet xmlns="${MAIN}"><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${cells.join('')}</cellXfs></styleSheet>`;
}

function stringsPart(inner: string): ZipEntry {
  return { name: 'xl/sharedStrings.xml', data: `<sst xmlns="${MAIN}">${inner}</sst>` };
}
