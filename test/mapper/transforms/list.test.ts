import { describe, expect, it } from 'vitest';

import { apply, complaint, takesArguments } from './apply.js';

const day = { kind: 'day', iso: '2025-12-31' } as const;

describe('lists', () => {
  it.each([
    ['list', [';'], ' a ; b;; c ', ['a', 'b', 'c']],
    ['list', [';', ','], 'a;b,c', ['a', 'b', 'c']],
    ['list', [';'], 'a', ['a']],
    ['list', [';'], ' ; ', null],
    ['list', [1], '0102', ['0', '02']],
    ['split', ['-'], 'a - b--c', ['a ', ' b', 'c']],
    ['split', ['-'], ['a-b', 'c'], ['a', 'b', 'c']],
    ['split', ['.'], 'a.b', ['a', 'b']],
    ['join', [', '], ['a', 'b'], 'a, b'],
    ['join', [''], ['a', 1, true], 'a1TRUE'],
    ['join', ['-'], 'alone', 'alone'],
    ['uniq', [], ['a', 'b', 'a', 1, '1', 1], ['a', 'b', 1, '1']],
    ['uniq', [], [day, { ...day }], [day]],
    ['uniq', [], 'a', 'a'],
    ['list', [';'], null, null],
    ['split', [';'], null, null],
    ['join', [';'], null, null],
    ['uniq', [], null, null],
  ])('%s(%j) makes %j into %j', (name, args, value, expected) => {
    expect(apply(name, value, args)).toEqual(expected);
  });

  it.each(['split', 'list', 'join'])('%s refuses a day, which is no text', (name) => {
    expect(complaint(apply(name, [day], ['-'])).code).toBe('cell/text');
  });

  it.each([
    ['list', []],
    ['list', ['']],
    ['split', []],
    ['split', [';', ',']],
    ['join', []],
    ['uniq', ['x']],
  ])('%s does not take the arguments %j', (name, args) => {
    expect(takesArguments(name, args)).toBe(false);
  });

  it('refuses a join beyond a million characters', () => {
    const long = 'a'.repeat(600_000);
    expect(complaint(apply('join', [long, long], ['-'])).expected).toContain('1,000,000');
  });
});
