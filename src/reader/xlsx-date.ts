import type { Cell } from '../model/cell.js';
import type { CellFormat, DateKind } from './xlsx-number-format.js';

/** The last serial of 9999-12-31; none beyond it is a date. */
const LAST_1900 = 2_958_465;
const DAYS_1904 = 1_462;

const DAY_MS = 86_400_000;
const SECONDS = 86_400;
// 1900 is no leap year, but its day 60 exists in spreadsheets (kept from Lotus 1-2-3): dates after it count one more.
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const LEAP_BUG = 60;

export interface SerialDate {
  readonly serial: number;
  readonly kind: DateKind;
  readonly date1904: boolean;
}

/**
 * A date serial as wall clock, to the second: a date, a date with time, or the text `HH:MM:SS` for a time of day or
 * a duration.
 * Undefined for serials that are no date: negative, beyond the year 9999, or the 29th of February 1900.
 */
export function serialToCell({ serial, kind, date1904 }: SerialDate): Cell | undefined {
  const seconds = Math.round(serial * SECONDS);
  if (!(seconds >= 0)) return undefined;
  const day = Math.floor(seconds / SECONDS);
  if (kind === 'elapsed' || (kind === 'time' && day === 0)) return clock(seconds);
  const date = isoDate(date1904 ? day + DAYS_1904 : day);
  const second = seconds % SECONDS;
  if (date === undefined) return undefined;
  return { iso: kind === 'date' && second === 0 ? date : `${date}T${clock(second)}` };
}

/** An ISO 8601 cell (`t="d"`) as wall clock; undefined where it is no date. A zone of `Z` is dropped: sheets have none. */
export function isoToCell(text: string, kind: CellFormat['kind']): Cell | undefined {
  const [, date, time] = ISO.exec(text.trim()) ?? [];
  if (date === undefined || !isCalendarDate(date)) return undefined;
  if (time === undefined) return { iso: date };
  const full = time.length === 5 ? `${time}:00` : time;
  return { iso: kind === 'date' && full === '00:00:00' ? date : `${date}T${full}` };
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?Z?)?$/;

function isCalendarDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

/** Days that were asked for lately: a column of dates has few, and making one costs more than all else of a cell. */
const known = new Map<number, string>();
const MOST_KNOWN = 8_192;

function isoDate(days: number): string | undefined {
  if (days < 1 || days > LAST_1900 || days === LEAP_BUG) return undefined;
  const found = known.get(days);
  if (found !== undefined) return found;
  const counted = days < LEAP_BUG ? days + 1 : days;
  const date = new Date(EPOCH_1900 + counted * DAY_MS).toISOString().slice(0, 10);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(days, date);
  return date;
}

function clock(second: number): string {
  return `${padded(Math.floor(second / 3600))}:${padded(Math.floor(second / 60) % 60)}:${padded(second % 60)}`;
}

function padded(part: number): string {
  return PADDED[part] ?? String(part);
}

const PADDED = Array.from({ length: 60 }, (_, part) => String(part).padStart(2, '0'));
