import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileTemplate, isTemplate, type ReadCell, type Template } from '../../src/mapper/template.js';
import type { CellValue } from '../../src/mapper/transforms/transform.js';
import { prop } from '../helpers/prop.js';

type Row = Readonly<Record<string, CellValue>>;

const columns = ['Empresa', 'ID', 'run.day'];
const variables = new Map([
  ['run.date', '2025-12-31'],
  ['run.day', 'variable'],
]);
const column = (name: string): ReadCell<Row> | undefined =>
  columns.includes(name) ? (row) => row[name] ?? null : undefined;

function compiled(text: string): Template<Row> {
  const template = compileTemplate(text, column, variables);
  if ('problems' in template) throw new Error(JSON.stringify(template.problems));
  return template;
}

describe('compileTemplate', () => {
  it.each([
    ['{Empresa} #{ID}', { Empresa: 'ACME', ID: 17 }, 'ACME #17'],
    ['{ Empresa }', { Empresa: ' A ' }, ' A '],
    ['{Empresa} #{ID}', { Empresa: 'ACME' }, 'ACME #'],
    ['{Empresa} #{ID}', { Empresa: '  ', ID: null }, null],
    ['{Empresa} {ID}', { ID: 17 }, '17'],
    ['{Empresa}: {ID} ', { Empresa: 'A' }, 'A:'],
    ['{ID} {Empresa} {run.day}', { ID: 'x', Empresa: ' ', 'run.day': 'z' }, 'x z'],
    ['{ID}, {Empresa}\n\n{run.day}', { ID: 'x', 'run.day': 'z' }, 'x, \n\nz'],
    [' {ID} ', { ID: 'x' }, ' x '],
    ['{Empresa}', { Empresa: 0 }, '0'],
    ['{Empresa}', { Empresa: { iso: '2025-12-31T08:30:00' } }, '2025-12-31 08:30:00'],
    ['{{{Empresa}}}', { Empresa: 'A' }, '{A}'],
    ['{{Empresa}} {ID}', { ID: 'x' }, '{Empresa} x'],
    ['import {run.date}', {}, 'import 2025-12-31'],
    ['{run.date} {ID}', {}, null],
    ['{run.day}', { 'run.day': 'column' }, 'column'],
    ['plain', {}, 'plain'],
    ['', {}, ''],
    ['{Empresa}', { Empresa: '{ID}', ID: 'x' }, '{ID}'],
  ])('makes of %s with %j: %j', (text, row, expected) => {
    expect(compiled(text).render(row)).toBe(expected);
  });

  it('lists the columns it names, each once', () => {
    expect(compiled('{ID}{Empresa}{ID}{run.date}').columns).toEqual(['ID', 'Empresa']);
  });

  it('reports every problem with its offset', () => {
    expect(compileTemplate('{Empressa} } {run.dat} {', column, variables)).toEqual({
      problems: [
        {
          problem: 'There is no column or variable named "Empressa".',
          at: 0,
          candidates: [],
          unknown: 'Empressa',
        },
        { problem: 'This } has no partner; write }} for the sign itself.', at: 11 },
        {
          problem: 'There is no column or variable named "run.dat".',
          at: 13,
          candidates: ['run.date', 'run.day'],
          unknown: 'run.dat',
        },
        { problem: 'This { has no partner; write {{ for the sign itself.', at: 23 },
      ],
    });
  });

  it('knows a template by its braces', () => {
    expect(isTemplate('{Empresa}')).toBe(true);
    expect(isTemplate('a }} b')).toBe(true);
    expect(isTemplate('Empresa')).toBe(false);
  });

  prop([fc.string({ unit: fc.constantFrom('{', '}', 'a', ' ', 'ID') })])(
    'renders or reports, whatever the text',
    (text) => {
      const template = compileTemplate(text, column, variables);
      if ('problems' in template) expect(template.problems.every(({ at }) => at < text.length)).toBe(true);
      else expect(template.render({ ID: 'x' })).not.toBeNull();
    },
  );

  prop([fc.string()])('escaped text comes out as it was', (text) => {
    expect(compiled(text.replaceAll('{', '{{').replaceAll('}', '}}')).render({})).toBe(text);
  });
});
