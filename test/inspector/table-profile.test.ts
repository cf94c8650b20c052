import { describe, expect, it } from 'vitest';
import type { ColumnReport, TableReport } from '../../src/inspector/inspection.js';
import { TableProfile } from '../../src/inspector/table-profile.js';
import type { Cell } from '../../src/model/cell.js';
import { NO_ISSUES, type Issue } from '../../src/model/issue.js';
import { headerOf } from '../../src/model/table.js';

/** Profiles rows that begin in line 2. */
function profileOf(columns: readonly string[], rows: Iterable<readonly Cell[]>): TableReport {
  const profile = new TableProfile(headerOf(columns));
  let line = 1;
  for (const value of rows) {
    line += 1;
    profile.add({ origin: originOf(line), value, issues: NO_ISSUES });
  }
  return profile.report();
}

function originOf(line: number) {
  return { source: { file: 'x.csv' }, ordinal: line - 1, firstLine: line, lastLine: line, row: line };
}

/** The report on a single column of these cells. */
function columnOf(name: string, cells: Iterable<Cell>): ColumnReport {
  const rows = [...cells].map((cell, index) => [cell, `${index}`]);
  const [report] = profileOf([name, 'other'], rows).columns;
  if (!report) throw new Error('There is no column.');
  return report;
}

function suspicionsOf(report: ColumnReport): string[] {
  return report.suspicions.map(
    ({ code, count, row }) => `${code} ${count}${row === undefined ? '' : ` @${row}`}`,
  );
}

describe('the type of a column', () => {
  it.each<[string, string, Cell[]]>([
    ['integer', 'ID', ['1', '2', '30']],
    ['number', 'Comissão', ['1,5', '2', '30,25']],
    ['money', 'Valor', ['R$ 1,50', '2,00', '1.000,00']],
    ['date', 'Criado', ['31/12/2025', '01/01/2026']],
    ['datetime', 'Criado', ['31/12/2025 08:00', '01/01/2026']],
    ['boolean', 'Ativo', ['Sim', 'Não', 'S', '']],
    ['email', 'E-mail', ['a@b.co', 'c@d.co']],
    ['url', 'Site', ['https://a.co', 'b.example.com']],
    ['phone', 'Fone', ['11912345678', '(11) 91234-5678', '11 91234 5678']],
    ['phone', 'Contact 1', ['(11) 91234-5678', '(11) 91234-5679', '11912345678']],
    ['code', 'CNPJ', ['48.303.798/0001-77', '14781240000185']],
    ['text', 'Nome', ['Ana', 'Bia', '3']],
    ['mixed', 'Vendedor', ['Ana', 'a@b.co', 'c@d.co']],
    ['blank', 'Nada', ['', '  ', '']],
    ['integer', 'ID', [1, 2, 3]],
    ['integer', 'Funcionários', ['10', 'N/D', '-', '25']],
  ])('is %s: %s', (type, name, cells) => {
    expect(columnOf(name, cells).type).toBe(type);
  });

  it('is told with the form of its dates, where one date tells day from month', () => {
    expect(columnOf('Criado', ['01/02/2025', '31/12/2025']).forms).toEqual(['dd/MM/yyyy']);
    const open = columnOf('Criado', ['01/02/2025', '03/04/2025']);
    expect(open.forms).toEqual(['??/??/yyyy']);
    expect(suspicionsOf(open)).toEqual(['either-order 2 @2']);
    const beside = columnOf('Criado', ['2025-02-13', '01/02/2025 10:00', '03/04/2025']);
    expect(suspicionsOf(beside)).toContain('either-order 2 @3');
  });
});

describe('the cells of a column', () => {
  it('are counted as filled, blank and distinct, with their longest and first ones', () => {
    const report = columnOf('Nome', ['Ana', ' ', 'Bia', 'Ana', '', 'Carolina', 'Dora']);
    expect(report).toMatchObject({ filled: 5, blank: 2, distinct: 4, distinctIsExact: true, longest: 8 });
    expect(report.examples).toEqual(['Ana', 'Bia', 'Carolina']);
    expect(report.values?.[0]).toEqual({ value: 'Ana', count: 2 });
  });

  it('are no longer listed by value when there are more than fifty', () => {
    expect(
      columnOf(
        'ID',
        Array.from({ length: 50 }, (_, index) => `${index}`),
      ).values,
    ).toHaveLength(50);
    expect(
      columnOf(
        'ID',
        Array.from({ length: 51 }, (_, index) => `${index}`),
      ).values,
    ).toBeUndefined();
  });

  it('are counted closely where there are too many distinct ones to keep', () => {
    const { distinct, distinctIsExact } = columnOf(
      'ID',
      (function* () {
        for (let id = 0; id < 120_000; id += 1) yield `id-${id % 60_000}`;
      })(),
    );
    expect(distinctIsExact).toBe(false);
    expect(Math.abs(distinct / 60_000 - 1)).toBeLessThan(0.05);
  });
});

describe('a suspicious cell', () => {
  const fine = Array.from({ length: 10 }, (_, index) => `(11) 91234-567${index}`);

  it.each<[string, string, Cell[], string]>([
    ['a phone in scientific form', 'Fone', [...fine, '5,51199E+12'], 'scientific 1 @12'],
    ['a day as a spreadsheet counts it', 'Created date', ['45291', '31/12/2025'], 'date-as-number 1 @2'],
    ['text among dates', 'Data', [...Array<string>(19).fill('31/12/2025'), 'soon'], 'other-type 1 @21'],
    ['a tax number without its zero', 'CPF', ['12345678901', '23456789012', '1234567890'], 'lost-zeros 1 @4'],
    ['a number of more than 15 digits', 'ID', ['12345678901234567890'], 'long-number 1 @2'],
    ['an error of a spreadsheet', 'Valor', ['#DIV/0!', '#N/A'], 'sheet-error 2 @2'],
    ['text in the wrong encoding', 'Nome', ['JosÃ© ConceiÃ§Ã£o', 'Ana'], 'damaged 1 @2'],
    ['Cyrillic in the wrong encoding', 'Имя', ['РђРЅРЅР°'], 'damaged 1 @2'],
    ['a hard space', 'Nome', ['Ana\u00a0Souza'], 'invisible 1 @2'],
    ['spaces around', 'Nome', ['Ana ', 'Bia  Lima', 'Caio'], 'spaces 2 @2'],
    ['a word for nothing', 'Nome', ['N/D', 'Ana'], 'placeholder 1 @2'],
    ['a formula', 'Nome', ['=HYPERLINK("x")', '@SUM(1)'], 'formula 2 @2'],
    ['an apostrophe in front', 'ID', ["'0017"], 'apostrophe 1 @2'],
    ['several addresses', 'E-mail', ['a@b.co; c@d.co'], 'several 1 @2'],
    ['a repeated key', 'ID', [...Array.from({ length: 30 }, (_, id) => `${id}`), '7'], 'repeated 1'],
  ])('is found: %s', (_, name, cells, expected) => {
    expect(suspicionsOf(columnOf(name, cells))).toContain(expected);
  });

  it.each<[string, Cell[]]>([
    ['Nome', ['Conceição', 'Ângela', 'Привет', 'São Paulo']],
    ['Valor', ['-5', '+7', '-1,5']],
    ['Fone', ['+55 11 91234-5678']],
    ['ID', ['9', '10', '11']],
    ['Status', ['Won', 'Lost', 'Won']],
  ])('is not seen where there is none: %s', (name, cells) => {
    expect(suspicionsOf(columnOf(name, cells))).toEqual([]);
  });

  it('comes with its text, cut to sixty characters', () => {
    const [found] = columnOf('Nome', [` ${'x'.repeat(500)}`]).suspicions;
    expect(found?.example).toHaveLength(60);
  });
});

describe('the rows of a table', () => {
  it('are compared as wholes', () => {
    const { duplicates } = profileOf(
      ['a', 'b'],
      [
        ['1', '2'],
        ['1', '3'],
        ['1', '2'],
        ['12', ''],
        ['', '12'],
      ],
    );
    expect(duplicates).toEqual({ rows: 1, examples: [{ row: 4, repeats: 2 }], isWhole: true });
  });

  it('are compared as wholes in a table of a hundred thousand', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => [`${index % 99_999}`]);
    expect(profileOf(['a'], rows).duplicates).toMatchObject({
      rows: 1,
      examples: [{ row: 100_001, repeats: 2 }],
    });
  });

  it('that cannot be used are counted with what is wrong, and not looked at', () => {
    const profile = new TableProfile(headerOf(['a', 'b']));
    const issue: Issue = { code: 'row/width', stage: 'read', severity: 'error', message: 'x' };
    profile.add({ origin: originOf(2), value: ['1', ''], issues: [issue] });
    profile.add({
      origin: originOf(3),
      value: ['1', '2'],
      issues: [{ ...issue, code: 'row/encoding', severity: 'warning' }],
    });
    const report = profile.report();
    expect(report.rows).toEqual({ total: 2, sound: 1, rejected: 1 });
    expect(report.columns[0]?.filled).toBe(1);
    expect(report.problems.map(({ code }) => code)).toEqual(['row/encoding', 'row/width']);
  });
});
