import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileCondition, type Condition } from '../../src/mapper/condition.js';
import { isFailure } from '../../src/mapper/value.js';
import { prop } from '../helpers/prop.js';

const row: Readonly<Record<string, string>> = {
  Empresa: 'ACME',
  Valor: '12',
  Obs: '',
  'Não é': 'x',
  'a"b': 'y',
};

function compiled(text: string): Condition {
  const condition = compileCondition(text);
  if ('problem' in condition) throw new Error(condition.problem);
  return condition;
}

const cell = (column: string): string => row[column] ?? '';

describe('compileCondition', () => {
  it.each([
    ['row["Empresa"] != ""', true],
    ["row['Obs'] != ''", false],
    ['row.Empresa == "ACME"', true],
    ['row["Não é"] == "x"', true],
    ['row["a\\"b"] == "y"', true],
    ['row["Empresa"] in ["ACME", "Foo"]', true],
    ['row["Empresa"].lowerAscii().contains("cm") && !row["Obs"].startsWith("x")', true],
    ['double(row["Valor"]) > 11.5 ? int(row["Valor"]) % 2 == 0 : false', true],
    ['row["Obs"] != "" && int(row["Obs"]) > 3', false],
    ['size(row["Empresa"]) == 4', true],
    ['row["Empresa"] + row["Valor"] == "ACME12"', true],
    ['row["Empresa"].matches("^AC+ME$")', true],
    ['( row["Empresa"] ) . matches ( "^x" ) || row["Valor"].trim().matches("2")', true],
    ['true', true],
  ])('%s is %s', (text, expected) => {
    expect(compiled(text).test(cell)).toBe(expected);
  });

  it('lists the columns it reads, each once', () => {
    expect(compiled('row["B"] == "" || row.A == row["B"]').columns).toEqual(['B', 'A']);
  });

  it('forgets one row before the next', () => {
    const { test: holds } = compiled('row["A"] == "1"');
    expect([holds(() => '1'), holds(() => ''), holds(() => '1')]).toEqual([true, false, true]);
  });

  it.each([
    ['row["Empresa"] ==', 17, 'EOF'],
    ['row["Empresa"] = "x"', 15, '='],
    ['', 0, 'EOF'],
    ['row["Empresa"]', 0, 'true or false'],
    ['row["Valor"] > 3', 0, 'no such overload'],
    ['true && Empresa == ""', 8, 'Only row["Column"]'],
    ['size(row) > 1', 5, 'Only row["Column"]'],
    ['"A" in row', 7, 'Only row["Column"]'],
    ['row[row["A"]] == ""', 0, "column's name in quotes"],
    ['[row["A"]][0] == ""', 0, "column's name in quotes"],
    ['has(row.A)', 0, 'has cannot be used'],
    ['[1, 2].all(x, x > 0)', 0, 'all cannot be used'],
    ['row["A"].split(",").exists(x, x == "1")', 0, 'exists cannot be used'],
    ['cel.bind(r, row["A"], r == "")', 0, 'bind cannot be used'],
    ['dyn(row["A"]) == 1', 0, 'dyn cannot be used'],
    ['timestamp(row["A"]) < timestamp("2025-01-01T00:00:00Z")', 0, 'timestamp cannot be used'],
    ['{"a": row["A"]} == {"a": ""}', 0, 'Only row["Column"]'],
    ['row["A"].matches("(?=x)")', 17, 'RE2'],
    ['row["A"].matches(row["B"])', 0, 'pattern in quotes'],
    ['row["A"] // matches\n .matches("x")', 8, 'No comment'],
    ['row["A"].linearMatches("x")', 0, 'linearMatches cannot be used'],
  ])('refuses %s, at %d', (text, at, words) => {
    const found = compileCondition(text);
    expect(found).toMatchObject({ at });
    expect('problem' in found && found.problem).toContain(words);
  });

  it.each([
    ['long text', `row["A"] == "${'x'.repeat(2_000)}"`],
    ['deep nesting', `${'('.repeat(200)}true${')'.repeat(200)}`],
    ['many parts', Array.from({ length: 400 }, () => '1<2').join('&&')],
  ])('refuses %s', (_, text) => {
    expect(compileCondition(text)).toHaveProperty('problem');
  });

  it('gives a failure without the cell where a row cannot be worked out', () => {
    const result = compiled('double(row["Empresa"]) > 1.0').test(cell);
    expect(result).toMatchObject({ kind: 'failure', code: 'cell/condition' });
    expect(JSON.stringify(result)).toContain('double() cannot read the cell');
    expect(JSON.stringify(compiled('bool(row["Empresa"])').test(cell))).not.toContain('ACME');
    expect(isFailure(compiled('1 / int(row["Obs"] + "0") == 1').test(cell))).toBe(true);
  });

  it('answers at once where a backtracking engine would hang', () => {
    expect(compiled('row["A"].matches("^(a+)+$")').test(() => `${'a'.repeat(30_000)}!`)).toBe(false);
  });

  it('tests each pattern of several', () => {
    const { test: holds } = compiled(
      'row["A"].matches("^a") && string(row["A"].matches("z$")).matches("true")',
    );
    expect([holds(() => 'az'), holds(() => 'ab'), holds(() => 'bz')]).toEqual([true, false, false]);
  });

  prop([fc.string(), fc.string()])('compares any column with any text', (column, text) => {
    const { columns, test: holds } = compiled(`row[${JSON.stringify(column)}] == ${JSON.stringify(text)}`);
    expect(columns).toEqual([column]);
    expect(holds((name) => (name === column ? text : `not ${text}`))).toBe(true);
    expect(holds(() => `not ${text}`)).toBe(false);
  });

  prop([
    fc.string({
      unit: fc.constantFrom(
        'row',
        '["A"]',
        '.',
        '(',
        ')',
        '==',
        '&&',
        '!',
        '"x"',
        '1',
        ',',
        '[',
        ']',
        'matches',
      ),
    }),
  ])('compiles or reports, whatever the text', (text) => {
    const found = compileCondition(text);
    if ('problem' in found) expect(found.at).toBeLessThanOrEqual(text.length);
    else expect(['boolean', 'object']).toContain(typeof found.test(() => ''));
  });
});
