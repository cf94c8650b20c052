import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { loadMapping } from '../../src/mapper/load-mapping.js';
import { checkRows } from '../../src/pipeline/check/check-rows.js';
import { openTable } from '../../src/reader/open-table.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';
import { sheetWith, textRow } from '../reader/helpers/workbook.js';

const mapping = (pipe: string): string => `mapping: 1
name: dates
source: { locale: pt-BR, timezone: America/Sao_Paulo }
lead: { fields: { name: Name, cf:Expected close: 'Close | ${pipe}' } }
`;

/** What became of one cell of a workbook below `Close`: the value sent, or the code of the rejection. */
async function closeDateOf(cell: string, pipe: string): Promise<unknown> {
  const directory = await tempDir();
  const [book, yaml] = [join(directory, 'in.xlsx'), join(directory, 'map.yaml')];
  const row = `<row r="2"><c r="A2" t="inlineStr"><is><t>Ponte</t></is></c>${cell}</row>`;
  await writeFile(book, sheetWith(textRow(1, ['Name', 'Close']) + row, { formats: ['dd/mm/yyyy'] }));
  await writeFile(yaml, mapping(pipe));
  const loaded = await loadMapping(yaml);
  const table = await openTable(book, {});
  const context = { mapping: loaded.mapping, dictionary: sandboxAccount, runDate: '2025-06-30' };
  const [checked] = (await collect(checkRows(table, context))).flat();
  if (checked?.kind === 'rejected') return checked.issues.map(({ code }) => code);
  if (checked?.kind !== 'ready') return checked?.kind;
  const fields = checked.bundle.lead?.payload['custom_fields_values'] as { values: { value: number }[] }[];
  return new Date((fields[0]?.values[0]?.value ?? 0) * 1000).toISOString().slice(0, 10);
}

const text = (written: string): string => `<c r="B2" t="inlineStr"><is><t>${written}</t></is></c>`;

describe('a date in a workbook', () => {
  it.each([
    ['a typed date', '<c r="B2" s="1"><v>45731</v></c>', 'date', '2025-03-15'],
    ['text of the locale', text('15/03/2025'), 'date', '2025-03-15'],
    ['text of a declared format', text('15.03.2025'), 'date("dd.MM.yyyy")', '2025-03-15'],
    ['text of an American format', text('03/15/2025'), 'date("MM/dd/yyyy")', '2025-03-15'],
    ['text in words', text('15 de março de 2025'), `date("dd ''de'' MMMM ''de'' yyyy")`, '2025-03-15'],
    [
      'a typed date, whatever format text has',
      '<c r="B2" s="1"><v>45731</v></c>',
      'date("MM/dd/yyyy")',
      '2025-03-15',
    ],
  ])('%s keeps its day', async (_, cell, pipe, day) => {
    expect(await closeDateOf(cell, pipe)).toBe(day);
  });

  it.each([
    ['of another locale than was declared', text('03/15/2025'), 'date'],
    ['that is no date', text('soon'), 'date("dd.MM.yyyy")'],
  ])('as text %s is rejected', async (_, cell, pipe) => {
    expect(await closeDateOf(cell, pipe)).toEqual(['cell/date']);
  });
});
