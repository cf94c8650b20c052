import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors/app-error.js';
import { checkHeader, columnLetters, MAX_COLUMNS, MAX_NAME_LENGTH } from '../../src/reader/header.js';

const place = { path: 'deals.csv', at: 'line 1' };

function refusal(names: readonly string[]): { code: string; message: string } {
  try {
    checkHeader(names, place);
  } catch (thrown) {
    if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  }
  throw new Error('the header was accepted');
}

describe('the header', () => {
  it('is trimmed and freed of what cannot be seen', () => {
    const { header, notices } = checkHeader([' A ', '\u200bB\u00a0', 'C\u00a0D', '\ufeffE'], place);
    expect(header.columns).toEqual(['A', 'B', 'C D', 'E']);
    expect(notices.map((notice) => notice.column)).toEqual(['B', 'C D']);
  });

  it('refuses names that become the same once they are cleaned', () => {
    expect(refusal(['Name', 'Na\u200bme', 'x', 'x ', 'x'])).toEqual({
      code: 'input/header',
      message:
        'deals.csv: names stand more than once in line 1: "Name" names column 1 (A) and column 2 (B); ' +
        '"x" names column 3 (C) and column 4 (D) and column 5 (E).',
    });
  });

  it('accepts names that differ in case, with a notice', () => {
    const { header, notices } = checkHeader(['Email', 'EMAIL'], place);
    expect(header.columns).toEqual(['Email', 'EMAIL']);
    expect(notices).toMatchObject([{ code: 'file/note', column: 'EMAIL' }]);
  });

  it('names columns without a name by their place, in one notice', () => {
    const { header, notices } = checkHeader(['', 'B', '\u00a0', ''], place);
    expect(header.columns).toEqual(['column 1', 'B', 'column 3', 'column 4']);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toContain('column 1 (A), column 3 (C), column 4 (D)');
  });

  it('lists ten columns without a name and counts the rest', () => {
    const { notices } = checkHeader(['x', ...Array.from({ length: 15 }, () => '')], place);
    expect(notices[0]?.message).toContain('column 11 (K) and 5 more');
  });

  it('does not confuse a column without a name with one that is called so', () => {
    const { header } = checkHeader(['column 2', '', 'x'], place);
    expect(new Set(header.columns).size).toBe(3);
    expect(header.columns[0]).toBe('column 2');
  });

  it.each([
    ['no names', ['', ' ', '\u200b'], 'input/empty'],
    ['too many columns', Array.from({ length: MAX_COLUMNS + 1 }, (_, index) => `c${index}`), 'input/limit'],
    ['too long a name', ['a', 'x'.repeat(MAX_NAME_LENGTH + 1)], 'input/limit'],
  ])('is refused: %s', (_, names, code) => {
    expect(refusal(names).code).toBe(code);
  });

  it('takes as many columns and as long a name as it says', () => {
    const names = Array.from({ length: MAX_COLUMNS - 1 }, (_, index) => `c${index}`);
    const { header } = checkHeader([...names, 'x'.repeat(MAX_NAME_LENGTH)], place);
    expect(header.columns).toHaveLength(MAX_COLUMNS);
  });
});

describe('the letters of a column', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
    [16_383, 'XFD'],
  ])('%i is %s', (index, letters) => {
    expect(columnLetters(index)).toBe(letters);
  });
});
