import * as z from 'zod';

import { failure } from '../failure.js';
import type { DayValue, Failure, MomentValue, Scalar, Value } from '../value.js';
import { compileFormat, defaultFormats, formatProblem, sampleDate, type ReadFormat } from './date-format.js';
import { defineTransform, type Each } from './define-transform.js';
import { readIso, type ReadDate } from './iso-text.js';
import { textReader } from './text-step.js';
import type { SourceLocale, Transform } from './transform.js';
import { zoneClock, type ZoneClock } from './zone-clock.js';

const format = z
  .string()
  .min(1)
  .check((context) => {
    const message = formatProblem(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });
const formats = z.array(format);

const date = defineTransform({
  name: 'date',
  signature: 'date(format, ...)',
  doc: 'Reads a calendar day in the formats given, or else in the usual one of the locale, and always in ISO; a time of day beside it is dropped. A year of two digits (yy) is one of 1961 to 2060. Moments give their day in the zone of the source.',
  args: formats,
  takes: ['text', 'number', 'day', 'moment'],
  gives: 'day',
  compile: (written, locale) => {
    const clock = zoneClock(locale.timezone);
    const read = dateReader(written, locale);
    const fail = expectedDate(written, locale.locale, 'a date');
    return toEach(locale, {
      fromText: (text) => {
        const found = read(text);
        return (found && dayOf(found.absolute ? clock.wallOf(found.ms) : found.ms)) ?? fail;
      },
      fromDay: (day) => day,
      fromMoment: ({ unix }) => dayOf(clock.wallOf(unix * 1000)) ?? fail,
    });
  },
});

const datetime = defineTransform({
  name: 'datetime',
  signature: 'datetime(format, ...)',
  doc: 'Reads a day and time in the formats given, or else in the usual ones of the locale, and always in ISO, with years as in date; without an offset of its own it is meant in the zone of the source. A day alone is its beginning. Where the clock goes forward the times it skips fail; where it goes back the first of two is meant.',
  args: formats,
  takes: ['text', 'number', 'day', 'moment'],
  gives: 'moment',
  compile: (written, locale) => {
    const clock = zoneClock(locale.timezone);
    const read = dateReader(written, locale);
    const fail = expectedDate(written, locale.locale, 'a date with time');
    const skipped = skippedTime(locale.timezone);
    const toMoment = (found: ReadDate | undefined): MomentValue | Failure =>
      found === undefined ? fail : (momentOf(found, clock) ?? skipped);
    return toEach(locale, {
      fromText: (text) => toMoment(read(text)),
      fromDay: ({ iso }) => toMoment(readIso(iso)),
      fromMoment: (moment) => moment,
    });
  },
});

export const dateTransforms: readonly Transform[] = [date, datetime];

interface Readers {
  readonly fromText: (text: string) => Value | Failure;
  readonly fromDay: (day: DayValue) => Value | Failure;
  readonly fromMoment: (moment: MomentValue) => Value | Failure;
}

function toEach({ locale }: SourceLocale, readers: Readers): Each {
  const textOf = textReader(locale);
  return (value: Scalar) => {
    if (typeof value === 'object') {
      return value.kind === 'day' ? readers.fromDay(value) : readers.fromMoment(value);
    }
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    // A no-break space between day and time is a space to everybody but a parser.
    const plain = text.replaceAll('\u00a0', ' ').trim();
    return plain === '' ? null : readers.fromText(plain);
  };
}

function dateReader(written: readonly string[], { locale }: SourceLocale): ReadFormat {
  const own = written.map((text) => compileFormat(text, locale));
  if (own.length > 0) return (text) => readIso(text) ?? firstOf(own, text);
  const usual = defaultFormats(locale);
  const days = usual.filter(({ timed }) => !timed).map((one) => compileFormat(one.format, locale));
  const times = usual.filter(({ timed }) => timed).map((one) => compileFormat(one.format, locale));
  return (text) => readIso(text) ?? firstOf(text.includes(':') ? times : days, text);
}

function firstOf(readers: readonly ReadFormat[], text: string): ReadDate | undefined {
  for (const read of readers) {
    const found = read(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function dayOf(wall: number): DayValue | undefined {
  if (!Number.isFinite(wall)) return undefined;
  const iso = new Date(wall).toISOString();
  // Years of five digits are written with a sign and more letters.
  return iso.length === ISO_LENGTH ? { kind: 'day', iso: iso.slice(0, 10) } : undefined;
}

const ISO_LENGTH = '2025-12-31T00:00:00.000Z'.length;

function momentOf(found: ReadDate, clock: ZoneClock): MomentValue | undefined {
  const moment = found.absolute ? found.ms : found.timed ? clock.momentOf(found.ms) : clock.startOf(found.ms);
  return moment === undefined ? undefined : { kind: 'moment', unix: Math.floor(moment / 1000) };
}

function expectedDate(written: readonly string[], locale: string, what: string): Failure {
  const usual = defaultFormats(locale).map(({ shown }) => shown);
  const all = [...(written.length > 0 ? written : usual), 'yyyy-MM-dd'];
  const hint =
    written.length === 0 && usual.length === 0
      ? {
          hint: `Dates of ${locale} are written in more than one way: name the format, as in date("dd/MM/yyyy").`,
        }
      : {};
  return failure(
    'cell/date',
    `${what} written as ${all.join(' or ')}, such as ${sampleDate(all[0] ?? 'yyyy-MM-dd', locale)}`,
    hint,
  );
}

function skippedTime(timezone: string): Failure {
  return failure('cell/date', `a time that exists in ${timezone}: the clock skips it there`, {
    hint: 'Correct the time, or set source.timezone to the zone that the file was written in.',
  });
}
