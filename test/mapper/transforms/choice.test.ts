import { describe, expect, it } from 'vitest';

import { apply, complaint, takesArguments } from './apply.js';

const stages = {
  'Em negociação': 'Negotiation',
  Ganho: 'Won',
  ganho: 'Won',
  Perdido: 'Lost',
  Nada: null,
  Alto: 3,
  Sim: true,
};

describe('map', () => {
  it.each([
    ['Ganho', 'Won'],
    ['GANHO', 'Won'],
    [' em Negociação ', 'Negotiation'],
    ['em negociac\u0327a\u0303o', 'Negotiation'],
    ['Nada', null],
    ['nada', null],
    ['Alto', 3],
    ['Sim', true],
    [null, null],
    ['  ', null],
  ])('maps %j to %j', (value, expected) => {
    expect(apply('map', value, [stages])).toBe(expected);
  });

  it('may be written as pairs', () => {
    expect(apply('map', 'b', ['a', 'x', 'b', 2])).toBe(2);
    expect(apply('map', 7, [7, 'seven'])).toBe('seven');
  });

  it('refuses other text and names the nearest', () => {
    const found = complaint(apply('map', 'Perdida', [stages]));
    expect(found).toMatchObject({ code: 'cell/unknown-value', candidates: ['Perdido'] });
    expect(found.expected).toContain('Em negociação, Ganho');
  });

  it('shows ten texts of a long table and counts the rest', () => {
    const long = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`k${index}`, 'v']));
    expect(complaint(apply('map', 'zzz', [long])).expected).toMatch(/k9 and 2 more$/);
  });

  it('wants the exact text where two differ in case alone and mean different things', () => {
    const table = { A: 'one', a: 'two' };
    expect(apply('map', 'a', [table])).toBe('two');
    expect(apply('map', 'A', [{ A: null, a: 'x' }])).toBeNull();
    expect(complaint(apply('map', 'Á', [table])).code).toBe('cell/unknown-value');
    expect(complaint(apply('map', 'SP', [{ Sp: 'x', sP: 'y' }])).code).toBe('cell/unknown-value');
  });

  it.each(['__proto__', 'constructor', 'toString'])('finds nothing behind %s', (value) => {
    expect(complaint(apply('map', value, [{ a: 'b' }])).code).toBe('cell/unknown-value');
  });

  it.each([[[]], [['a']], [['a', 'b', 'c']], [[{ a: [] }]], [[{ a: 'b' }, 'c']], [['a', null]]])(
    'does not take the arguments %j',
    (args) => {
      expect(takesArguments('map', args)).toBe(false);
    },
  );
});

describe('default', () => {
  it.each([
    [null, 'x', 'x'],
    [null, 0, 0],
    [null, false, false],
    ['a', 'x', 'a'],
    [0, 5, 0],
    [false, true, false],
  ])('makes %j with %j into %j', (value, arg, expected) => {
    expect(apply('default', value, [arg])).toBe(expected);
  });

  it('leaves a list alone', () => {
    expect(apply('default', ['a'], ['x'])).toEqual(['a']);
  });

  it.each([[[]], [[null]], [[{}]], [['a', 'b']]])('does not take the arguments %j', (args) => {
    expect(takesArguments('default', args)).toBe(false);
  });
});
