import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parsePipe } from '../../src/mapper/pipe-syntax.js';
import { prop } from '../helpers/prop.js';

describe('parsePipe', () => {
  it.each([
    ['Empresa', 'Empresa', []],
    ['  Valor (R$)  |  money ', 'Valor (R$)', [['money', []]]],
    [
      'CNPJ | digits | pad(14)',
      'CNPJ',
      [
        ['digits', []],
        ['pad', [14]],
      ],
    ],
    ['Client\'s "name" | trim', 'Client\'s "name"', [['trim', []]]],
    ['{Empresa} #{ID} | upper', '{Empresa} #{ID}', [['upper', []]]],
    ['E-mail | list(";")', 'E-mail', [['list', [';']]]],
    [
      'A | split("|") | join(")")',
      'A',
      [
        ['split', ['|']],
        ['join', [')']],
      ],
    ],
    ['A | replace(\'a\', "b")', 'A', [['replace', ['a', 'b']]]],
    ['A | replace("it\'s", \'say "x"\')', 'A', [['replace', ["it's", 'say "x"']]]],
    ['A | f("a\\"b", \'a\\\'b\', "\\n\\r\\t\\\\")', 'A', [['f', ['a"b', "a'b", '\n\r\t\\']]]],
    ['A | extract("\\d+\\b")', 'A', [['extract', ['\\d+\\b']]]],
    ['A | date(dd/MM/yyyy HH:mm)', 'A', [['date', ['dd/MM/yyyy HH:mm']]]],
    [
      'A | bool(true, false, null, 007, -1.5, 1e3, 2.)',
      'A',
      [['bool', [true, false, 'null', '007', -1.5, '1e3', '2.']]],
    ],
    [
      'A | map({"Em negociação": Negotiation, Ganho: "Won", n: 3})',
      'A',
      [['map', [{ 'Em negociação': 'Negotiation', Ganho: 'Won', n: 3 }]]],
    ],
    ['A | f()', 'A', [['f', []]]],
    [
      'A | f( )|g',
      'A',
      [
        ['f', []],
        ['g', []],
      ],
    ],
    ['A | f({})', 'A', [['f', [{}]]]],
    ['A | f("")', 'A', [['f', ['']]]],
    ['A\u00a0|\u00a0trim', 'A', [['trim', []]]],
  ])('reads %s', (text, source, steps) => {
    expect(parsePipe(text)).toEqual({
      source,
      steps: steps.map(([name, args]) => ({ name, args, at: expect.any(Number) as number })),
    });
  });

  it('says where each step stands', () => {
    expect(parsePipe('A | trim |  pad(3)')).toMatchObject({ steps: [{ at: 4 }, { at: 12 }] });
  });

  it.each([
    ['', 0, 'column'],
    ['  | trim', 0, 'column'],
    ['A |', 3, 'name of a transform'],
    ['A | | trim', 4, 'name of a transform'],
    ['A | trim |', 10, 'name of a transform'],
    ['A | 5', 4, 'name of a transform'],
    ['A | trim x', 9, 'A | or the end'],
    ['A | pad(3', 9, 'comma or )'],
    ['A | pad(3))', 10, 'A | or the end'],
    ['A | pad(3 "x")', 10, 'comma or )'],
    ['A | split(,)', 10, 'in quotes'],
    ['A | split(|)', 10, 'in quotes'],
    ['A | pad(3,)', 10, 'in quotes'],
    ['A | f("abc)', 6, 'no closing "'],
    ["A | f('abc)", 6, "no closing '"],
    ['A | f("abc\\")', 6, 'no closing "'],
    ['A | map({a})', 10, 'colon'],
    ['A | map({: b})', 9, 'key'],
    ['A | map({a: b)', 13, 'comma or }'],
    ['A | f({a: {a: {a: {a: b}}}})', 18, 'too deep'],
  ])('finds what is wrong with %s, at %d', (text, at, words) => {
    const found = parsePipe(text);
    expect(found).toMatchObject({ at });
    expect('problem' in found && found.problem).toContain(words);
  });

  it('refuses a pipe of more than ten thousand characters', () => {
    expect(parsePipe(`A | f(${'x'.repeat(10_000)})`)).toMatchObject({ at: 10_000 });
  });

  it('keeps a key that is the name of a prototype as an own key', () => {
    const found = parsePipe('A | map({__proto__: x})');
    const table = 'steps' in found ? found.steps[0]?.args[0] : undefined;
    expect(table !== undefined && Object.hasOwn(table as object, '__proto__')).toBe(true);
  });

  prop([
    fc.string({ unit: fc.constantFrom('A', '|', '(', ')', '"', "'", '\\', ',', '{', '}', ':', ' ', '1') }),
  ])('gives steps or a problem inside the text, whatever the text', (text) => {
    const found = parsePipe(text);
    if ('problem' in found) {
      expect(found.at).toBeGreaterThanOrEqual(0);
      expect(found.at).toBeLessThanOrEqual(text.length);
    } else expect(found.source).not.toBe('');
  });

  prop([fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()))])(
    'reads quoted text as it was',
    (args) => {
      const quoted = args.map((arg) =>
        typeof arg === 'string' ? `"${arg.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : String(arg),
      );
      expect(parsePipe(`A | f(${quoted.join(', ')})`)).toMatchObject({
        steps: [{ args: args.map((arg) => (Object.is(arg, -0) ? 0 : arg)) }],
      });
    },
  );
});
