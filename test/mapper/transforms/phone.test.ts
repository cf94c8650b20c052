import { describe, expect, it } from 'vitest';

import { apply, complaint, source, takesArguments } from './apply.js';

const inside = (phoneRegion: string | undefined): ReturnType<typeof source> =>
  source('en-US', { phoneRegion });

describe('phone', () => {
  it.each([
    ['BR', '(11) 98765-4321', '+5511987654321'],
    ['BR', '011 98765-4321', '+5511987654321'],
    ['BR', '5511987654321', '+5511987654321'],
    ['BR', 5511987654321, '+5511987654321'],
    ['BR', '00 55 11 98765-4321', '+5511987654321'],
    ['BR', '+34 612 34 56 78', '+34612345678'],
    ['BR', '11 3333-4444', '+551133334444'],
    ['ES', '612 34 56 78', '+34612345678'],
    ['ES', '0034612345678', '+34612345678'],
    ['MX', '55 1234 5678', '+525512345678'],
    ['MX', '+52 1 55 1234 5678', '+525512345678'],
    ['MX', '044 55 1234 5678', '+525512345678'],
    ['MX', '01 (55) 1234-5678', '+525512345678'],
    ['BR', '+52 1 55 1234 5678', '+525512345678'],
    ['RU', '8 (916) 123-45-67', '+79161234567'],
    ['RU', '7 916 123 45 67', '+79161234567'],
    ['RU', '9161234567', '+79161234567'],
    ['RU', '8 701 123 45 67', '+77011234567'],
    ['KZ', '87011234567', '+77011234567'],
    ['KZ', '8 916 123-45-67', '+79161234567'],
    ['RU', '8 10 55 11 98765-4321', '+5511987654321'],
    [undefined, '+5511987654321', '+5511987654321'],
    [undefined, '0034612345678', '+34612345678'],
    ['ZZ', '+5511987654321', '+5511987654321'],
    ['BR', '', null],
    ['BR', null, null],
  ])('in %s reads %j as %j', (region, value, expected) => {
    expect(apply('phone', value, [], inside(region))).toBe(expected);
  });

  it.each([
    ['BR', '3333-4444'],
    ['BR', '98765-4321'],
    ['BR', '11 8765-4321'],
    ['BR', '044 55 1234 5678'],
    ['BR', '11 98765-4321 / 11 3333-4444'],
    ['BR', 'ramal 12'],
    ['BR', 'Ana 11 98765-4321'],
    ['BR', '0000-0000'],
    ['RU', '+8 916 123 45 67'],
    ['ES', '612 34 56 7'],
    ['BR', '1'.repeat(10_000)],
    ['BR', true],
  ])('in %s refuses %j', (region, value) => {
    const { code, expected } = complaint(apply('phone', value, [], inside(region)));
    expect(code).toBe('cell/phone');
    expect(expected).toBe(
      `a valid telephone number of ${region}, or one with + and its country code, such as +34612345678`,
    );
  });

  it('asks for a country where none is known', () => {
    expect(complaint(apply('phone', '612345678', [], inside(undefined))).hint).toContain('phone_region');
  });

  it('does not drop an extension silently', () => {
    expect(complaint(apply('phone', '11 3333-4444 x12', [], inside('BR'))).expected).toContain(
      'without an extension',
    );
  });

  it('goes by its argument before the source', () => {
    expect(apply('phone', '612345678', ['es'], inside('BR'))).toBe('+34612345678');
  });

  it.each([[['Brazil']], [['XX']], [[55]], [['BR', 'ES']]])('does not take the arguments %j', (args) => {
    expect(takesArguments('phone', args)).toBe(false);
  });
});
