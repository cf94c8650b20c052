import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileExpectations } from '../../src/mapper/expectations.js';
import { SeenValues } from '../../src/mapper/seen-values.js';
import type { Cell } from '../../src/model/cell.js';
import { NO_ISSUES } from '../../src/model/issue.js';
import { headerOf } from '../../src/model/table.js';
import { prop } from '../helpers/prop.js';
import { compileFor, mappingOf } from './harness.js';

/** The issues of each cell of a column A, in order. */
function check(expectation: string, cells: readonly Cell[]) {
  const text = `mapping: 1\nname: x\nsource: { nulls: ["-"] }\nlead: { fields: { name: A } }\nexpect: [ { column: A, ${expectation} } ]`;
  const { check: checkRow } = compileExpectations(mappingOf(text), headerOf(['A']));
  return cells.map((cell) => checkRow({ value: [cell] }).map(({ code }) => code));
}

describe('an expectation', () => {
  it.each<readonly [expectation: string, cells: readonly Cell[], codes: readonly (readonly string[])[]]>([
    [
      'not_blank: true',
      ['x', '', ' ', '-', 0],
      [[], ['expect/not-blank'], ['expect/not-blank'], ['expect/not-blank'], []],
    ],
    [
      'unique: true',
      ['x', 'y', ' x ', '', '', 7, '7'],
      [[], [], ['expect/unique'], [], [], [], ['expect/unique']],
    ],
    ['in: [a, "1"]', ['a', 'b', '', 1], [[], ['expect/in'], [], []]],
    ['matches: "^[0-9]+$"', ['12', 'x', ''], [[], ['expect/matches'], []]],
    ['unique: true, in: [a]', ['a', 'a', 'b'], [[], ['expect/unique'], ['expect/in']]],
  ])('of %s is met or not', (expectation, cells, codes) => {
    expect(check(expectation, cells)).toEqual(codes);
  });

  it('says where, what and what else', () => {
    const text =
      'mapping: 1\nname: x\nlead: { fields: { name: A } }\nexpect: [ { column: A, in: [alpha, beta] } ]';
    const issues = compileExpectations(mappingOf(text), headerOf(['A'])).check({ value: ['alpa'] });
    expect(issues).toEqual([
      {
        code: 'expect/in',
        stage: 'map',
        severity: 'error',
        message: '"alpa" is not one of alpha, beta',
        column: 'A',
        field: 'expect',
        value: 'alpa',
        candidates: ['alpha'],
      },
    ]);
  });

  it('costs a sound row nothing', () => {
    const mapping = mappingOf('mapping: 1\nname: x\nlead: { fields: { name: A } }');
    expect(compileExpectations(mapping, headerOf(['A'])).check({ value: ['x'] })).toBe(NO_ISSUES);
  });

  it('is refused where the file lacks the column', () => {
    const text =
      'mapping: 1\nname: x\nlead: { fields: { name: A } }\nexpect: [ { column: Titul, unique: true } ]';
    expect(() => compileFor(mappingOf(text), ['A', 'Titulo'])).toThrow(
      'test.yaml:4:21: The file has no column "Titul". Did you mean Titulo?',
    );
  });

  it('begins anew with each pass over the file', () => {
    expect(check('unique: true', ['x'])).toEqual(check('unique: true', ['x']));
  });
});

describe('seen values', () => {
  prop([fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 })])(
    'are told as a set tells them',
    (texts) => {
      const seen = new SeenValues();
      const known = new Set<string>();
      for (const text of texts) {
        expect(seen.seen(text)).toBe(known.has(text));
        known.add(text);
      }
    },
  );

  it('stay told apart when there are many', () => {
    const seen = new SeenValues();
    const ids = Array.from({ length: 20_000 }, (_, index) => `ID-${index}`);
    expect(ids.filter((id) => seen.seen(id))).toEqual([]);
    expect(ids.every((id) => seen.seen(id))).toBe(true);
  });
});
