import { describe, expect, it } from 'vitest';

import { apply, brazil, complaint, source, takesArguments } from './apply.js';

const noon = { kind: 'moment', unix: 1_767_182_400 } as const;

describe('text transforms', () => {
  it.each([
    ['trim', [], '  Ana \u00a0\n', 'Ana'],
    ['trim', [], ' \t ', null],
    ['squeeze', [], ' Ana \n\t  Maria ', 'Ana Maria'],
    ['upper', [], 'joão ß', 'JOÃO SS'],
    ['lower', [], 'JOÃO', 'joão'],
    ['title', [], 'MARIA DA SILVA', 'Maria Da Silva'],
    ['title', [], "joão d'ávila o’brien", "João D'Ávila O’Brien"],
    ['title', [], "it's ana-lia's 2nd", "It's Ana-Lia's 2nd"],
    ['digits', [], '12.345.678/0001-95', '12345678000195'],
    ['replace', ['.', ''], '1.2.3', '123'],
    ['replace', ['$1', '$&'], 'a$1b', 'a$&b'],
    ['replace', ['abc', ''], 'abc', null],
    ['pad', [5], '12', '00012'],
    ['pad', [3, '*'], '😀', '**😀'],
    ['pad', [2], '123', '123'],
    ['pad', [4, 7], '1', '7771'],
    ['slice', [0, 2], 'abc', 'ab'],
    ['slice', [-2], 'abc', 'bc'],
    ['slice', [1, 2], '😀😁😂', '😁'],
    ['slice', [9], 'abc', null],
    ['prefix', ['nº '], '7', 'nº 7'],
    ['suffix', [' kg'], '7', '7 kg'],
  ])('%s(%j) makes %j into %j', (name, args, value, expected) => {
    expect(apply(name, value, args)).toBe(expected);
  });

  it.each(['trim', 'squeeze', 'upper', 'lower', 'title', 'digits'])('%s passes a blank on', (name) => {
    expect(apply(name, null)).toBeNull();
  });

  it.each([
    ['upper', 'tr-TR', 'istanbul', 'İSTANBUL'],
    ['lower', 'tr-TR', 'DIYARBAKIR', 'dıyarbakır'],
    ['upper', 'en-US', 'istanbul', 'ISTANBUL'],
    ['title', 'tr-TR', 'izmir', 'İzmir'],
  ])('%s in %s makes %s into %s', (name, locale, value, expected) => {
    expect(apply(name, value, [], source(locale))).toBe(expected);
  });

  it.each([
    [17, '17'],
    [true, 'TRUE'],
    [1200.5, '1200,5'],
    [-0.25, '-0,25'],
  ])('reads %j as %s, with the decimal sign of the locale', (value, expected) => {
    expect(apply('trim', value)).toBe(expected);
  });

  it('works through a list and drops what becomes blank', () => {
    expect(apply('trim', [' a ', '  ', 'b'])).toEqual(['a', 'b']);
    expect(apply('trim', ['  '])).toBeNull();
  });

  it('gives the first failure of a list', () => {
    expect(complaint(apply('digits', ['1', 'x'])).code).toBe('cell/text');
  });

  it('refuses text without a digit instead of blanking it', () => {
    expect(complaint(apply('digits', 'isento')).expected).toContain('12.345-6');
  });

  it('refuses a moment, which has no one form as text', () => {
    expect(complaint(apply('upper', noon)).code).toBe('cell/text');
  });

  it.each([
    ['replace', ['a', 'b'.repeat(1_000)], 'a'.repeat(1_000_000)],
    ['prefix', ['x'], 'a'.repeat(1_000_000)],
  ])('%s refuses to grow text beyond a million characters', (name, args, value) => {
    expect(complaint(apply(name, value, args)).expected).toContain('1,000,000');
  });

  it.each([
    ['pad', [0]],
    ['pad', [256]],
    ['pad', [5, 'ab']],
    ['pad', ['5']],
    ['pad', []],
    ['replace', ['', 'x']],
    ['replace', ['x']],
    ['slice', [0.5]],
    ['prefix', ['']],
    ['trim', ['x']],
  ])('%s does not take the arguments %j', (name, args) => {
    expect(takesArguments(name, args)).toBe(false);
  });

  it('keeps no half of a character', () => {
    expect(apply('slice', '😀', [0, 1], brazil)).toBe('😀');
  });
});

describe('extract', () => {
  it.each([
    ['\\d{5}-\\d{3}', undefined, 'CEP 01310-100, SP', '01310-100'],
    ['#(\\d+)', undefined, 'deal #17', '17'],
    ['(\\w)(\\w)', 2, 'ab', 'b'],
    ['#(\\d+)', 0, 'deal #17', '#17'],
    ['a(b)?', undefined, 'a', null],
  ])('finds %s, group %s, in %j: %j', (pattern, group, value, expected) => {
    expect(apply('extract', value, group === undefined ? [pattern] : [pattern, group])).toBe(expected);
  });

  it('refuses text in which nothing is found', () => {
    expect(complaint(apply('extract', 'none', ['\\d+'])).expected).toContain('\\d+');
  });

  it.each([[['(']], [['(?=a)']], [['(a)\\1']], [['a', 1]], [['']], [[]], [['a'.repeat(1_001)]]])(
    'does not take the arguments %j',
    (args) => {
      expect(takesArguments('extract', args)).toBe(false);
    },
  );

  it('answers at once where a backtracking engine would hang', () => {
    expect(complaint(apply('extract', `${'a'.repeat(30_000)}!`, ['^(a+)+$'])).code).toBe('cell/text');
  });
});
