import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { plainText } from '../../src/client/plain-text.js';
import { prop } from '../helpers/prop.js';
import { wellFormedText } from '../helpers/well-formed-text.js';

describe('a text of the server', () => {
  it.each([
    [
      'ordinary text',
      'The value you selected is not a valid choice.',
      'The value you selected is not a valid choice.',
    ],
    ['line breaks and tabs', 'one\r\n\ttwo', 'one two'],
    ['an escape sequence', '\u001b[2Jgone', '\uFFFD[2Jgone'],
    ['a terminal link', '\u001b]8;;http://evil\u0007x', '\uFFFD]8;;http://evil\uFFFDx'],
    ['a bidirectional override', 'a\u202Eb', 'a\uFFFDb'],
    ['a line separator', 'a\u2028b', 'a b'],
    ['a C1 control', 'a\u009Bb', 'a\uFFFDb'],
    ['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
    ['letters of other alphabets and emoji', 'Não é válido 😀', 'Não é válido 😀'],
  ])('shows %s plainly', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('is cut at 500 characters', () => {
    expect(Array.from(plainText('x'.repeat(10_000_000)))).toHaveLength(500);
    expect(plainText('x'.repeat(500))).toBe('x'.repeat(500));
    expect(plainText('😀'.repeat(600))).toBe(`${'😀'.repeat(499)}…`);
  });

  prop([wellFormedText({ maxLength: 800 }), fc.integer({ min: 1, max: 600 })])(
    'never holds a control character and never exceeds its length',
    (text, max) => {
      const plain = plainText(text, max);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(Array.from(plain).length).toBeLessThanOrEqual(max);
    },
  );
});
