import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { roundDecimal } from '../../../src/mapper/transforms/round-decimal.js';
import { prop } from '../../helpers/prop.js';
import { apply, complaint, source, takesArguments } from './apply.js';

describe('number', () => {
  it.each([
    ['pt-BR', '1.200,50', 1200.5],
    ['pt-BR', '1200,5', 1200.5],
    ['pt-BR', '1.234.567', 1234567],
    ['pt-BR', '007', 7],
    ['pt-BR', ',5', 0.5],
    ['pt-BR', '-1.200,5', -1200.5],
    ['pt-BR', '− 5', -5],
    ['pt-BR', '(1.200,50)', -1200.5],
    ['pt-BR', '+5', 5],
    ['pt-BR', '-0', 0],
    ['pt-BR', '\u200e12,5\u00a0', 12.5],
    ['pt-BR', '1\u00a0200,5', 1200.5],
    ['es-ES', '1.200,50', 1200.5],
    ['es-MX', '1,200.50', 1200.5],
    ['en-US', '1,200.50', 1200.5],
    ['de-DE', '1.200,50', 1200.5],
    ['de-CH', "1'200.50", 1200.5],
    ['de-CH', '1’200.50', 1200.5],
    ['fr-FR', '1 200,50', 1200.5],
    ['fr-FR', '1\u202f200,50', 1200.5],
    ['ru-RU', '1\u00a0200,50', 1200.5],
    ['en-IN', '12,34,567.5', 1234567.5],
    ['en-IN', '1,234,567', 1234567],
    ['ar-EG', '١٢٣٫٥', 123.5],
    ['ar-EG', '1,200.5', 1200.5],
    ['pt-BR', '１２３', 123],
    ['pt-BR', '', null],
    ['pt-BR', '   ', null],
    ['pt-BR', null, null],
    ['pt-BR', 1.234, 1.234],
  ])('in %s reads %j as %j', (locale, value, expected) => {
    expect(apply('number', value, [], source(locale))).toBe(expected);
  });

  it.each([
    ['pt-BR', '1,200.50'],
    ['pt-BR', '12.34'],
    ['pt-BR', '0.123'],
    ['pt-BR', '1.2345'],
    ['pt-BR', '1.200 500'],
    ['pt-BR', '1..200'],
    ['pt-BR', '1,2,3'],
    ['pt-BR', '5,'],
    ['pt-BR', '5-'],
    ['pt-BR', '-(5)'],
    ['pt-BR', '(-5'],
    ['pt-BR', '1 2'],
    ['pt-BR', '12%'],
    ['pt-BR', 'R$ 5'],
    ['pt-BR', '1e5'],
    ['pt-BR', '0x1F'],
    ['pt-BR', 'Infinity'],
    ['pt-BR', 'NaN'],
    ['pt-BR', '१२३.५'],
    ['en-US', '１２,３'],
    ['en-US', '1.200,50'],
    ['en-US', '12,34,567'],
    ['es-ES', '1,200.50'],
    ['pt-BR', '9'.repeat(5_000)],
    ['pt-BR', '0'.repeat(200)],
    ['pt-BR', true],
    ['pt-BR', Number.NaN],
    ['pt-BR', Number.POSITIVE_INFINITY],
  ])('in %s refuses %j', (locale, value) => {
    const { code, expected } = complaint(apply('number', value, [], source(locale)));
    expect(code).toBe('cell/number');
    expect(expected).toMatch(locale === 'en-US' ? /12,345\.67/ : /12\.345,67|15 digits/);
  });

  it.each([
    ['1,200.50', 'en-US'],
    ['1.23E+11', 'spreadsheet'],
    ['R$ 5', 'money'],
    ['12345678901234567', 'text'],
  ])('says what to do about %s', (value, hint) => {
    expect(complaint(apply('number', value)).hint).toContain(hint);
  });

  prop([
    fc.double({ noNaN: true, min: -1e12, max: 1e12 }).map((value) => Number(value.toFixed(4))),
    fc.constantFrom(
      'pt-BR',
      'es-ES',
      'es-MX',
      'en-US',
      'de-DE',
      'de-CH',
      'fr-FR',
      'ru-RU',
      'en-IN',
      'pl-PL',
      'sv-SE',
      'hu-HU',
    ),
    fc.boolean(),
  ])('reads what Intl writes, grouped or not', (value, locale, useGrouping) => {
    const written = new Intl.NumberFormat(locale, { maximumFractionDigits: 4, useGrouping }).format(value);
    expect(apply('number', written, [], source(locale))).toBe(value === 0 ? 0 : value);
  });
});

describe('integer', () => {
  it.each([
    ['1.200', 1200],
    ['12,00', 12],
    [7, 7],
    [null, null],
  ])('reads %j as %j', (value, expected) => {
    expect(apply('integer', value)).toBe(expected);
  });

  it.each(['12,5', 1.5, 'x'])('refuses %j', (value) => {
    expect(complaint(apply('integer', value)).expected).toMatch(/12\.345/);
  });
});

describe('money', () => {
  it.each([
    ['pt-BR', 'R$ 1.200,50', 1200.5],
    ['pt-BR', 'R$\u00a01.200,50', 1200.5],
    ['pt-BR', '-R$ 5', -5],
    ['pt-BR', 'R$ -5', -5],
    ['pt-BR', 'R$-5', -5],
    ['pt-BR', '(R$ 5,00)', -5],
    ['pt-BR', 'R$ (5,00)', -5],
    ['pt-BR', 'BRL 5', 5],
    ['pt-BR', '5 brl', 5],
    ['es-MX', '$1,200.00 MXN', 1200],
    ['es-MX', '$.50', 0.5],
    ['es-ES', '1.200,50 €', 1200.5],
    ['es-PE', 'S/. 1,200.50', 1200.5],
    ['es-BO', 'Bs. 5', 5],
    ['ru-RU', '1 200,50 руб.', 1200.5],
    ['ru-RU', '1 200 ₽', 1200],
    ['de-AT', '€ 1.200,50', 1200.5],
    ['de-CH', 'CHF 1’200.50', 1200.5],
    ['fr-CH', '1 200.50 CHF', 1200.5],
    ['en-DE', '1,200.50', 1200.5],
    ['en-DE', '1.500', 1.5],
    ['pt-BR', '1200,5', 1200.5],
    ['pt-BR', null, null],
    ['pt-BR', 99.5, 99.5],
  ])('in %s reads %j as %j', (locale, value, expected) => {
    expect(apply('money', value, [], source(locale))).toBe(expected);
  });

  it.each([
    '1,200.50',
    'R$',
    'ABC 5',
    'R$ 5 a 10',
    '(R$ -5)',
    'R$ R$ 5',
    '5 por mês',
    'a combinar',
    '--5',
    '()',
  ])('refuses %j', (value) => {
    expect(complaint(apply('money', value)).expected).toBe(
      'an amount of money as written in pt-BR, such as 12.345,67',
    );
  });

  it('rounds where decimals are given', () => {
    expect(apply('money', '1.200,505', [2])).toBe(1200.51);
    expect(apply('money', '1.200,50', [0])).toBe(1201);
  });

  it('finds the same number after text transforms of a numeric cell', () => {
    expect(apply('trim', 1.234)).toBe('1,234');
    expect(apply('money', '1,234')).toBe(1.234);
  });
});

describe('round', () => {
  it.each([
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [1.005, 2, 1.01],
    [1234.5, -2, 1200],
    [-0.2, 0, 0],
    [1e21, 2, 1e21],
    [1e-7, 2, 0],
    [Number.NaN, 0, Number.NaN],
  ])('makes %d with %d decimals into %d', (value, decimals, expected) => {
    expect(roundDecimal(value, decimals)).toBe(expected);
  });

  it('is to whole numbers unless told otherwise', () => {
    expect(apply('round', 2.45)).toBe(2);
    expect(apply('round', 2.45, [1])).toBe(2.5);
  });

  it.each([
    ['round', [-1]],
    ['round', [16]],
    ['money', ['2']],
    ['number', [1]],
  ])('%s does not take %j', (name, args) => {
    expect(takesArguments(name, args)).toBe(false);
  });
});
