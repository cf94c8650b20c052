import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { guardFormula, guardQuoted, unguardFormula } from '../../src/model/formula-guard.js';
import { wellFormedText } from '../helpers/well-formed-text.js';
import { naughtyTexts } from '../writer/naughty-texts.js';

const triggers = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
const leading = ['', ' ', '\u00a0', '\t', '\r', '\n', '\u0000', '\u200b', '\u3000'];
const hostile = leading.flatMap((space) => triggers.map((trigger) => `${space}${trigger}cmd|x`));

/** Texts made mostly of what the guard looks at. */
const spiky = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', '1', '.', 'a', '＝', '\u200b'),
  maxLength: 8,
});

describe('guardFormula', () => {
  it.each(hostile.map((text) => [text]))('puts a quote before %j', (text) => {
    expect(guardFormula(text)).toBe(`'${text}`);
  });

  it.each([['\tx'], ['\rx'], ['\nx'], ['-1+1'], ['+1 800 CALL'], ['-2)'], ['+12345-x'], ["'=1"], ['--']])(
    'puts a quote before %j',
    (text) => {
      expect(guardFormula(text)).toBe(`'${text}`);
    },
  );

  it.each([
    [''],
    ['text'],
    ["'quoted'"],
    ['a=b'],
    [' padded'],
    ['-5'],
    ['+5'],
    ['-1.234,56'],
    ['-1,234.56'],
    ['-12.5%'],
    ['-1e-7'],
    ['-'],
    ['+5511912345678'],
    ['+55 (11) 91234-5678'],
    ['+34 612.345.678'],
  ])('leaves %j as it is', (text) => {
    expect(guardFormula(text)).toBe(text);
  });

  it('is undone exactly, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(spiky, wellFormedText()), (text) => {
        expect(unguardFormula(guardFormula(text))).toBe(text);
        expect(unguardFormula(guardQuoted(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
    for (const text of naughtyTexts) expect(unguardFormula(guardFormula(text))).toBe(text);
  });

  it('takes linear time', () => {
    const text = `+${'1 '.repeat(100_000)}x`;
    expect(guardFormula(text)).toBe(`'${text}`);
    expect(guardFormula(`-${'1.'.repeat(100_000)}`)).toMatch(/^'-/);
    expect(guardFormula("'".repeat(100_000))).toBe("'".repeat(100_000));
  });
});

describe('guardQuoted', () => {
  it('leaves a formula as text, for cells that have a type', () => {
    expect(guardQuoted('=1+1')).toBe('=1+1');
  });

  it("adds a quote where reading back would take one away: '=1+1", () => {
    expect(guardQuoted("'=1+1")).toBe("''=1+1");
    expect(guardQuoted("'plain")).toBe("'plain");
  });
});
