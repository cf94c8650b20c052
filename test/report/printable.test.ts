import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { printable } from '../../src/report/printable.js';
import { wellFormedText } from '../helpers/well-formed-text.js';

describe('printable', () => {
  it.each([
    ['\u001b[2J', String.raw`\u001B[2J`],
    ['\u001b]52;c;eA==\u0007', String.raw`\u001B]52;c;eA==\u0007`],
    ['\u009b31m', String.raw`\u009B31m`],
    ['\u007f', String.raw`\u007F`],
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\u202egnp.exe', String.raw`\u202Egnp.exe`],
    ['\u2066x\u2069', String.raw`\u2066x\u2069`],
    ['\u2028\u2029', String.raw`\u2028\u2029`],
    ['\ud800', String.raw`\uD800`],
    ['\ufeff', String.raw`\uFEFF`],
  ])('shows %j as an escape', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each([['plain'], ['ção 田中 مرحبا'], ['👩‍👩‍👧 🇧🇷'], ['back\\slash']])('leaves %s alone', (text) => {
    expect(printable(text)).toBe(text);
  });

  it('lets no control character through, whatever the text', () => {
    fc.assert(
      fc.property(wellFormedText(), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});
