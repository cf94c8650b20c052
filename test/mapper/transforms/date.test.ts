import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it } from 'vitest';

import type { SourceLocale } from '../../../src/mapper/transforms/transform.js';
import { isFailure } from '../../../src/mapper/value.js';
import { prop } from '../../helpers/prop.js';
import { apply, brazil, complaint, source, takesArguments } from './apply.js';

const day = (iso: string): { kind: 'day'; iso: string } => ({ kind: 'day', iso });
const moment = (iso: string): { kind: 'moment'; unix: number } => ({
  kind: 'moment',
  unix: Date.parse(iso) / 1000,
});
const inZone = (timezone: string): SourceLocale => source('es-ES', { timezone });

describe('date', () => {
  it.each([
    ['pt-BR', [], '31/12/2025', '2025-12-31'],
    ['pt-BR', [], '1/3/2025', '2025-03-01'],
    ['pt-BR', [], ' 31/12/2025 23:30 ', '2025-12-31'],
    ['pt-BR', [], '31/12/2025\u00a023:30:15', '2025-12-31'],
    ['es-MX', [], '03/04/2025', '2025-04-03'],
    ['en-GB', [], '03/04/2025', '2025-04-03'],
    ['en-US', [], '03/04/2025', '2025-03-04'],
    ['en-US', [], '3/4/2025 11:30 PM', '2025-03-04'],
    ['ru-RU', [], '31.12.2025', '2025-12-31'],
    ['de-DE', [], '31.12.2025 08:30', '2025-12-31'],
    ['nl-NL', [], '31-12-2025', '2025-12-31'],
    ['ja-JP', [], '2025/12/31', '2025-12-31'],
    ['pt-BR', [], '2025-12-31', '2025-12-31'],
    ['en-CA', [], '2025-12-31', '2025-12-31'],
    ['pt-BR', [], '2025-12-31 08:30:00', '2025-12-31'],
    ['pt-BR', ['MM/dd/yyyy'], '12/31/2025', '2025-12-31'],
    ['pt-BR', ['MM/dd/yyyy'], '2025-12-31', '2025-12-31'],
    ['pt-BR', ['MM/dd/yyyy', 'dd.MM.yyyy'], '31.12.2025', '2025-12-31'],
    ['pt-BR', ['dd/MM/yy'], '31/12/25', '2025-12-31'],
    ['pt-BR', ['dd/MM/yy'], '31/12/60', '2060-12-31'],
    ['pt-BR', ['dd/MM/yy'], '31/12/61', '1961-12-31'],
    ['pt-BR', ['yyyyMMdd'], 20251231, '2025-12-31'],
    ['pt-BR', ["dd 'de' MMMM 'de' yyyy"], '05 de março de 2025', '2025-03-05'],
    ['pt-BR', ['yyyy-MM-dd HH:mm ZZ'], '2025-12-31 23:30 +00:00', '2025-12-31'],
    ['ar-EG', ['dd/MM/yyyy'], '31/12/2025', '2025-12-31'],
  ])('in %s with %j reads %j as %s', (locale, formats, value, expected) => {
    expect(apply('date', value, formats, source(locale))).toEqual(day(expected));
  });

  it.each([
    ['pt-BR', [], '31/12/25'],
    ['pt-BR', [], '12/31/2025'],
    ['pt-BR', [], '30/02/2025'],
    ['pt-BR', [], '2025-02-29'],
    ['pt-BR', [], '0000-00-00'],
    ['pt-BR', [], '0202-01-01'],
    ['pt-BR', [], '01/01/0202'],
    ['pt-BR', [], '2025-1-1'],
    ['pt-BR', [], '2025-12-31T24:00'],
    ['pt-BR', [], '2025-12-31T08:60'],
    ['pt-BR', [], '2025-12-31T08:30+15:00'],
    ['pt-BR', [], '2025-12-31x'],
    ['pt-BR', [], '31/12/2025 x'],
    ['pt-BR', [], 'amanhã'],
    ['pt-BR', [], 45_000],
    ['pt-BR', [], true],
    ['pt-BR', [], '1'.repeat(50_000)],
    ['en-US', [], '31/12/2025'],
    ['en-CA', [], '03/04/2025'],
    ['en', [], '03/04/2025'],
    ['pt-BR', ['dd/MM/yyyy'], '1/3/2025'],
    ['pt-BR', ['dd/MM/yyyy'], '31/12/2025 08:30'],
  ])('in %s with %j refuses %j', (locale, formats, value) => {
    const { code, expected } = complaint(apply('date', value, formats, source(locale)));
    expect(code).toBe('cell/date');
    expect(expected).toMatch(/such as (31\/12\/2025|12\/31\/2025|2025-12-31)/);
  });

  it.each([null, '', '  '])('passes the blank %j on', (value) => {
    expect(apply('date', value)).toBeNull();
    expect(apply('datetime', value)).toBeNull();
  });

  it('gives the day of a moment in the zone of the source', () => {
    expect(apply('date', moment('2026-01-01T02:00:00Z'), [], brazil)).toEqual(day('2025-12-31'));
    expect(apply('date', '2026-01-01T02:00:00Z', [], brazil)).toEqual(day('2025-12-31'));
  });

  it('asks for a format where usage is divided', () => {
    expect(complaint(apply('date', '03/04/2025', [], source('en-CA'))).hint).toContain('date("dd/MM/yyyy")');
  });
});

describe('datetime', () => {
  it.each([
    ['America/Sao_Paulo', '31/12/2025 08:30', '2025-12-31T11:30:00Z'],
    ['America/Sao_Paulo', '31/12/2025 08:30:15', '2025-12-31T11:30:15Z'],
    ['America/Sao_Paulo', '2025-12-31T08:30:15.999', '2025-12-31T11:30:15Z'],
    ['America/Sao_Paulo', '2025-12-31T08:30:00Z', '2025-12-31T08:30:00Z'],
    ['America/Sao_Paulo', '2025-12-31T08:30:00-0500', '2025-12-31T13:30:00Z'],
    ['America/Sao_Paulo', '2025-12-31', '2025-12-31T03:00:00Z'],
    ['Europe/Madrid', '31/12/2025', '2025-12-30T23:00:00Z'],
    ['Europe/Madrid', '26/10/2025 02:30', '2025-10-26T00:30:00Z'],
    ['Asia/Kolkata', '31/12/2025 05:30', '2025-12-31T00:00:00Z'],
    // Midnight was skipped: the day began at 01:00.
    ['America/Sao_Paulo', '04/11/2018', '2018-11-04T03:00:00Z'],
    // 23:30 came twice: the first.
    ['America/Sao_Paulo', '17/02/2018 23:30', '2018-02-18T01:30:00Z'],
    // Midnight came twice, because at 00:01 the clock went back to 23:01: the first.
    ['America/St_Johns', '07/11/2010', '2010-11-07T02:30:00Z'],
    // Midnight comes once here, after the clock has gone back to 23:00.
    ['America/Sao_Paulo', '18/02/2018', '2018-02-18T03:00:00Z'],
  ])('in %s reads %s as %s', (timezone, value, expected) => {
    expect(apply('datetime', value, [], inZone(timezone))).toEqual(moment(expected));
  });

  it.each([
    ['America/Sao_Paulo', '04/11/2018 00:30'],
    ['America/Sao_Paulo', '04/11/2018 00:00'],
    ['Europe/Madrid', '30/03/2025 02:30'],
    ['Pacific/Apia', '30/12/2011'],
    ['Pacific/Apia', '30/12/2011 12:00'],
  ])('in %s refuses %s, which never came', (timezone, value) => {
    expect(complaint(apply('datetime', value, [], inZone(timezone))).expected).toContain(timezone);
  });

  it('passes moments on and gives days their beginning', () => {
    expect(apply('datetime', moment('2025-12-31T08:30:00Z'))).toEqual(moment('2025-12-31T08:30:00Z'));
    expect(apply('datetime', day('2025-12-31'))).toEqual(moment('2025-12-31T03:00:00Z'));
  });

  it.each([
    ['dd/MM/yyyy hh:mm a', '31/12/2025 12:05 AM', '2025-12-31T00:05:00Z'],
    ['d/M/yyyy, H:mm', '1/2/2025, 7:05', '2025-02-01T07:05:00Z'],
    ["yyyy-MM-dd'T'HH:mm:ssZZ", '2025-12-31T08:30:00+03:00', '2025-12-31T05:30:00Z'],
    ['EEE, dd LLL yyyy HH:mm', 'Wed, 31 Dec 2025 08:30', '2025-12-31T08:30:00Z'],
    ['dd/MM/yyyy', '31/12/2025', '2025-12-31T00:00:00Z'],
  ])('reads by %s', (format, value, expected) => {
    expect(apply('datetime', value, [format], source('en-US'))).toEqual(moment(expected));
  });

  it('refuses a weekday that the date has not', () => {
    expect(isFailure(apply('datetime', 'Thu, 31 Dec 2025', ['EEE, dd LLL yyyy'], source('en-US')))).toBe(
      true,
    );
  });
});

describe('formats', () => {
  it.each([
    'DD/MM/YYYY',
    'dd/MM/y',
    'HH:mm',
    'MM/yyyy',
    'dd/mm/yyyy',
    'dd/MM/yyyy hh:mm',
    'dd/MM/yyyy HH:mm a',
    "dd 'de MM yyyy",
    'dd/MM/yyyy foo',
    'D',
    'yyyy-MM-ddTHH:mm',
    'dd/MM/yyyy'.repeat(20),
    '',
    5,
  ])('does not take %j', (format) => {
    expect(takesArguments('date', [format])).toBe(false);
    expect(takesArguments('datetime', ['dd/MM/yyyy', format])).toBe(false);
  });
});

const zones = [
  'America/Sao_Paulo',
  'America/Mexico_City',
  'Europe/Madrid',
  'Europe/Moscow',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/St_Johns',
  'UTC',
];
const seconds = fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2060, 0) / 1000 });

describe('dates over zones', () => {
  prop([seconds, fc.constantFrom(...zones)])('what was written in a zone is read back', (unix, timezone) => {
    const written = DateTime.fromSeconds(unix, { zone: timezone }).toFormat('dd/MM/yyyy HH:mm:ss');
    const read = apply('datetime', written, ['dd/MM/yyyy HH:mm:ss'], inZone(timezone));
    if (read === null || typeof read !== 'object' || !('unix' in read)) throw new Error(JSON.stringify(read));
    // Of a time that comes twice the first is read; it is written the same.
    expect(read.unix).toBeLessThanOrEqual(unix);
    expect(unix - read.unix).toBeLessThanOrEqual(3 * 3600);
    expect(DateTime.fromSeconds(read.unix, { zone: timezone }).toFormat('dd/MM/yyyy HH:mm:ss')).toBe(written);
  });

  prop([
    seconds,
    fc.constantFrom('dd/MM/yyyy', 'M/d/yyyy', 'yyyyMMdd', "d 'de' MMMM 'de' yyyy", 'dd-MMM-yyyy'),
  ])('a day written in a format is read back', (unix, format) => {
    const written = DateTime.fromSeconds(unix, { zone: 'utc', locale: 'pt-BR' });
    expect(apply('date', written.toFormat(format), [format])).toEqual(day(written.toFormat('yyyy-MM-dd')));
  });

  prop([seconds, fc.constantFrom(...zones)])(
    'a day begins a second after the day before',
    (unix, timezone) => {
      const dayAt = (at: number): string =>
        DateTime.fromSeconds(at, { zone: timezone }).toFormat('yyyy-MM-dd');
      const read = apply('datetime', dayAt(unix), [], inZone(timezone));
      if (read === null || typeof read !== 'object' || !('unix' in read))
        throw new Error(JSON.stringify(read));
      expect(dayAt(read.unix)).toBe(dayAt(unix));
      expect(dayAt(read.unix - 1) < dayAt(unix)).toBe(true);
    },
  );
});

describe('the zone of the process', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('changes nothing', () => {
    const cells = [
      '31/12/2025',
      '04/11/2018',
      '2018-02-17 23:30',
      '2025-03-30 02:30',
      '31/12/2025 00:00',
      '2025-06-01T00:00Z',
    ];
    const seen = new Set<string>();
    const offsets = new Set<number>();
    for (const zone of [
      'UTC',
      'America/Sao_Paulo',
      'Asia/Tokyo',
      'Pacific/Apia',
      'Europe/Madrid',
      'Asia/Kathmandu',
    ]) {
      process.env['TZ'] = zone;
      offsets.add(new Date(2025, 0, 1).getTimezoneOffset());
      const read = cells.map((cell) => [
        apply('date', cell),
        apply('datetime', cell),
        apply('datetime', cell, ['dd/MM/yyyy']),
      ]);
      seen.add(JSON.stringify(read));
    }
    expect(offsets.size).toBe(6);
    expect(seen.size).toBe(1);
  });
});
