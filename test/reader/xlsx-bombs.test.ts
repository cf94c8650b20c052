import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tempFiles } from './helpers/temp-files.js';
import { textRow, workbookParts } from './helpers/workbook.js';
import { repeatedBody, zip, type ZipEntry } from './helpers/zip.js';

const files = tempFiles();
const SHEET = 'xl/worksheets/sheet1.xml';
const STRINGS = 'xl/sharedStrings.xml';

function bomb(name: string, body: Partial<ZipEntry>): Buffer {
  const plain = { sheets: [{ name: 'Deals', rows: textRow(1, ['ID']) }], strings: '' };
  return zip(workbookParts(plain).map((part) => (part.name === name ? { ...part, ...body } : part)));
}

/** Opens each file in one process with a small heap, and tells what became of it. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
const { openTable } = await import(process.argv[1]);
const told = [];
for (const path of process.argv.slice(2)) {
  try {
    for await (const rows of (await openTable(path, {})).rows) rows.length;
    told.push('read');
  } catch (thrown) {
    told.push(String(thrown.code));
  }
}
// Linux counts the peak of a new program from its start; that of resourceUsage begins with the parent's.
let peakMiB = process.resourceUsage().maxRSS / 1024;
try {
  const status = readFileSync('/proc/self/status', 'utf8');
  peakMiB = Number(/VmHWM:\\s+(\\d+)/.exec(status)[1]) / 1024;
} catch {}
console.log(JSON.stringify({ told, peakMiB }));
`;

async function openInSmallProcess(
  books: Readonly<Record<string, Buffer>>,
): Promise<{ told: readonly string[]; peakMiB: number }> {
  const paths = await Promise.all(
    Object.entries(books).map(async ([name, data]) => await files.write(`${name}.xlsx`, data)),
  );
  const args = ['--max-old-space-size=64', '--input-type=module', '-e', SCRIPT];
  const reader = new URL('../../dist/reader/open-table.js', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [...args, reader, ...paths]);
  return JSON.parse(stdout) as { told: string[]; peakMiB: number };
}

const sheet = '<worksheet><sheetData><row r="1"><c t="str"><v>ID</v></c></row>';

describe('a workbook that is made to exhaust memory', () => {
  it('is refused by a process with a heap of 64 MiB, which lives on', async () => {
    const noise = randomBytes(450).toString('base64').repeat(109);
    const numbered = Array.from({ length: 1_000 }, (_, index) => `<si><t>${index}</t></si>`).join('');
    const runs = Array.from({ length: 500 }, (_, index) => `<r><t>${index}${index % 7}</t></r>`).join('');
    const cell = `${sheet}<row><c t="str"><v>`;
    const cells = Array.from({ length: 1_000 }, (_, index) => `<c r="A2"><v>${index}</v></c>`).join('');
    const bombs: Record<string, Buffer> = {
      'cell of 1 GiB': bomb(SHEET, repeatedBody({ head: cell, block: 'x'.repeat(65_536) }, 16_384)),
      'cell of 1 GiB that packs like text': bomb(SHEET, repeatedBody({ head: cell, block: noise }, 16_384)),
      '10 million shared texts': bomb(STRINGS, repeatedBody({ head: '<sst>', block: numbered }, 10_000)),
      'text of endless runs': bomb(STRINGS, repeatedBody({ head: '<sst><si>', block: runs }, 20_000)),
      '10 million rows': bomb(
        SHEET,
        repeatedBody({ head: sheet, block: '<row><c/></row>'.repeat(1_000) }, 10_000),
      ),
      'row of endless cells': bomb(SHEET, repeatedBody({ head: `${sheet}<row>`, block: cells }, 1_000)),
    };
    const { told, peakMiB } = await openInSmallProcess(bombs);
    expect(Object.keys(bombs).map((name, index) => `${name}: ${told[index] ?? ''}`)).toEqual([
      'cell of 1 GiB: input/hostile',
      'cell of 1 GiB that packs like text: input/hostile',
      '10 million shared texts: input/hostile',
      'text of endless runs: input/limit',
      '10 million rows: input/hostile',
      'row of endless cells: input/limit',
    ]);
    expect(peakMiB).toBeLessThan(200);
  });
});

describe('a sheet of 200 columns', () => {
  it('is read in the memory that its longest row needs, however many rows it has', async () => {
    const columns = Array.from({ length: 200 }, (_, index) => `<c t="str"><v>c${index}</v></c>`);
    const head = `<worksheet><sheetData><row>${columns.join('')}</row>`;
    const row = (): string =>
      `<row>${columns.map(() => `<c t="str"><v>${randomBytes(6).toString('hex')}</v></c>`).join('')}</row>`;
    const block = Array.from({ length: 20 }, row).join('');
    const body = repeatedBody({ head, block, tail: '</sheetData></worksheet>' }, 200);
    const { told, peakMiB } = await openInSmallProcess({ wide: bomb(SHEET, body) });
    expect(told).toEqual(['read']);
    expect(peakMiB).toBeLessThan(200);
  });
});
