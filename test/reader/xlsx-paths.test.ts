import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors/app-error.js';
import { parseItems } from '../../src/reader/xlsx-items.js';
import { formatOf, NUMBER } from '../../src/reader/xlsx-number-format.js';
import { SheetScanner } from '../../src/reader/xlsx-sheet.js';
import { StringTable } from '../../src/reader/xlsx-string-table.js';
import { prop } from '../helpers/prop.js';
import { readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { MAIN, sheetWith, textRow } from './helpers/workbook.js';

const files = tempFiles();
let count = 0;

const shared = {
  formats: ['dd/mm/yyyy', '00000'],
  strings:
    '<si><t>zero</t></si><si><t xml:space="preserve"> é &amp; 😀 </t></si><si><r><t>rich</t></r></si><si><t>a_x000D_b</t></si>',
};

/** What is read: values and issues of each row, or the code of the refusal. */
async function reading(rows: string): Promise<unknown> {
  count += 1;
  const path = await files.write(`paths-${count}.xlsx`, sheetWith(rows, shared));
  const result: unknown = await readAll(path).catch((thrown: unknown) => thrown);
  if (result instanceof AppError) return result.code;
  if (result instanceof Error) throw result;
  return result;
}

async function outcome(rows: string): Promise<unknown> {
  const result = await reading(rows);
  if (typeof result === 'string') return result;
  const { rows: read, columns } = result as Awaited<ReturnType<typeof readAll>>;
  return { columns, rows: read.map(({ value, issues, origin }) => [origin.firstLine, value, issues]) };
}

/** A comment before the first row sends the whole sheet through the XML parser. */
async function parserOutcome(rows: string): Promise<unknown> {
  return await outcome(`<!-- -->${rows}`);
}

const header = textRow(1, ['A', 'B', 'C', 'D']);
const usual =
  `${header}<row r="2" spans="1:4" ht="15.5" x14ac:dyDescent="0.25" xmlns:x14ac="urn:x"><c r="A2" s="1"><v>45658</v></c>` +
  '<c r="B2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t xml:space="preserve"> a &lt; b </t></is></c><c r="D2" t="b"><v>1</v></c></row>' +
  '<row r="3" hidden="1"><c r="A3" s="2"><f>A2*2</f><v>17</v></c><c r="B3" t="str"><f t="shared" ref="B3:B4" si="0">"x"</f><v>x_x000D_y</v></c>' +
  '<c r="C3" s="2"/><c r="D3" t="e"><v>#N/A</v></c></row>' +
  '<row r="5"/>\n<row><c t="s"><v>0</v></c><c><v>-1.5E3</v></c><c t="s"><v>3</v></c><c r="D6" t="d"><v>2025-01-31</v></c></row>' +
  '<row r="7"><c r="A7" t="inlineStr"><is><r><t>rich</t></r><r><t> text</t></r></is></c><c r="B7" t="s"><v>2</v></c></row>';

describe('a sheet', () => {
  it('is read alike from its bytes and by the XML parser', async () => {
    const result = await outcome(usual);
    expect(result).toMatchObject({ columns: ['A', 'B', 'C', 'D'] });
    expect(result).toEqual(await parserOutcome(usual));
  });

  it.each([
    ['single quotes', "<row r='2'><c r='A2'><v>1</v></c></row>"],
    ['spaces in tags', '<row  r="2" ><c r="A2" ><v >1</v ></c ></row >'],
    ['line feeds between cells', '<row r="2">\n  <c r="A2"><v>1</v></c>\r\n\t<c r="B2"><v>2</v></c>\n</row>'],
    ['numeric entities', '<row r="2"><c r="A2" t="str"><v>a&#10;b&#x1F600;</v></c></row>'],
    ['an entity in an attribute', '<row r="2"><c r="A&#50;"><v>1</v></c></row>'],
    ['a comment inside a cell', '<row r="2"><c r="A2"><!-- </row> --><v>1</v></c></row>'],
    ['a CDATA section', '<row r="2"><c r="A2" t="str"><v><![CDATA[</row>]]></v></c></row>'],
    ['a processing instruction', '<row r="2"><?x </row>?><c r="A2"><v>1</v></c></row>'],
    ['an end of a tag in an attribute', '<row r="2" a="/>"><c r="A2"><v>1</v></c></row>'],
    ['elements of another namespace', '<row r="2"><c r="A2"><v>1</v><y:v xmlns:y="urn:y">9</y:v></c></row>'],
    ['another prefix for the same namespace', '<row r="2"><c r="A2" xmlns="urn:y"><v>9</v></c></row>'],
    ['a prefix that is not bound', '<row r="2" z:a="1"><c r="A2"><v>1</v></c></row>'],
    ['an attribute twice', '<row r="2" r="3"><c r="A2"><v>1</v></c></row>'],
    ['an unknown attribute twice', '<row r="2" ab="3" ab="4"><c r="A2"><v>1</v></c></row>'],
    ['a carriage return in a text', '<row r="2"><c r="A2" t="str"><v>a\r\nb</v></c></row>'],
    ['a character that XML does not have', '<row r="2"><c r="A2" t="str"><v>a\u0001\uffff</v></c></row>'],
    ['the end of a CDATA section', '<row r="2"><c r="A2" t="str"><v>a]]>b</v></c></row>'],
    ['a value before its formula', '<row r="2"><c r="A2"><v>1</v><f>A1</f></c></row>'],
    ['two values', '<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>'],
    ['a row inside a row', '<row r="2"><c r="A2"><v>1</v></c><row r="3"></row></row>'],
    ['elements that begin like rows', '<rowBreaks/><row r="2"><cx/><c r="A2"><v>1</v></c></row>'],
    ['a number of 16 digits', '<row r="2"><c r="A2"><v>1234567890123456</v></c></row>'],
    ['an unknown type', '<row r="2"><c r="A2" t="zzz"><v>1</v></c></row>'],
    ['a type that begins like that of a shared text', '<row r="2"><c r="A2" t="sx"><v>1</v></c></row>'],
    ['a type that begins like that of a text', '<row r="2"><c r="A2" t="strx"><v>1</v></c></row>'],
    ['an unknown entity in a formula', '<row r="2"><c r="A2"><f>A1&nbsp;</f><v>1</v></c></row>'],
    ['a style that is no number', '<row r="2"><c r="A2" s="x1"><v>1</v></c></row>'],
    ['lower-case references', '<row r="2"><c r="a2"><v>1</v></c></row>'],
    ['a reference with four letters', '<row r="2"><c r="AAAA2"><v>1</v></c></row>'],
    ['a cell of another row', '<row r="2"><c r="A3"><v>1</v></c></row>'],
    ['a lone surrogate by escape', '<row r="2"><c r="A2" t="str"><v>_xD83D_</v></c></row>'],
    ['a whole surrogate pair by escape', '<row r="2"><c r="A2" t="str"><v>_xD83D__xDE00_</v></c></row>'],
  ])('with %s gives the same on both ways', async (_, row) => {
    expect(await outcome(header + row)).toEqual(await parserOutcome(header + row));
  });

  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '&',
      '&amp;',
      ' ',
      '\r',
      ']]>',
      'r="',
      ' t="s"',
      '<row',
      '</row>',
    ),
    fc.constantFrom('<c', '<v>', '</c>', '<is>', '<!--', '-->', '_x', '9', '-', 'xmlns="a"', '\uffff', '😀'),
    fc.string({ maxLength: 3 }),
  );

  prop([fc.nat(usual.length), fc.nat(4), piece], { numRuns: 400 })(
    'with any change gives the same on both ways',
    async (at, length, by) => {
      const rows = usual.slice(0, at) + by + usual.slice(at + length);
      expect(await outcome(rows)).toEqual(await parserOutcome(rows));
    },
  );

  const change = fc.tuple(fc.nat(usual.length), fc.nat(4), piece);
  prop([fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat()], { numRuns: 4000 })(
    'with any changes, and in any two pieces, gives the same rows on both ways',
    async (changes, cut) => {
      const rows = changes.reduce(
        (text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length),
        usual,
      );
      expect(await scanned(rows, cut)).toEqual(await scanned(`<!-- -->${rows}`, 0));
    },
  );
});

const strings = new StringTable();
for (const text of ['zero', ' é & 😀 ', 'rich', 'a\rb']) strings.add(text);
strings.isWhole = true;
const context = { strings, formats: [NUMBER, formatOf('dd/mm/yyyy'), formatOf('00000')], date1904: false };

/** The rows of a sheet whose bytes come in two pieces, or the code of the refusal. */
async function scanned(rows: string, cut: number): Promise<unknown> {
  const bytes = Buffer.from(`<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`);
  const at = cut % bytes.length;
  const read = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(bytes.subarray(0, at));
    yield Buffer.from(bytes.subarray(at));
  };
  const scanner = new SheetScanner({ path: 'x.xlsx', sheet: 'Deals' }, context);
  const items = { name: 'sheet', container: 'sheetData', item: 'row' };
  const found: unknown[] = [];
  try {
    for await (const { rows: some } of parseItems({ path: 'x.xlsx', read }, items, scanner))
      found.push(...some.take());
    return found;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.code;
    throw thrown;
  }
}
