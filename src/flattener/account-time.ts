import { DateTime, IANAZone } from 'luxon';

import type { DateCell } from '../model/cell.js';

/** Moments of the API, in unix seconds, as the account's clocks show them. */
export interface AccountTime {
  /** `2025-12-31T08:30:00`, without a zone. */
  readonly moment: (unix: number) => DateCell;
  /** `2025-12-31`. Kommo keeps the account's midnight of a day, so the day in UTC would be another one. */
  readonly day: (unix: number) => DateCell;
  /**
   * The unix seconds of an ISO day or time on the account's clocks, or of `24h` and `7d` before now. A day stands for its
   * start or its end. Undefined for anything else.
   */
  readonly instantOf: (text: string, side: 'start' | 'end') => number | undefined;
}

const MINUTE_MS = 60_000;
const DAY = 86_400;
const MAX_KEPT = 50_000;

/** The clock of an IANA zone. Luxon's offset costs 10 µs, so that of each day is kept but of days in which it changes. */
export function accountTime(timezone: string): AccountTime {
  const zone = IANAZone.create(timezone);
  const offsetOf = (unix: number): number => zone.offset(unix * 1000) * MINUTE_MS;
  const days = new Map<number, number | 'changes'>();
  const ofDay = (day: number): number | 'changes' => {
    const known = days.get(day);
    if (known !== undefined) return known;
    // No zone changes twice a day, so a day that ends as it begins has one offset.
    const [first, last] = [offsetOf(day * DAY), offsetOf((day + 1) * DAY - 1)];
    const offset = first === last ? first : 'changes';
    if (days.size >= MAX_KEPT) days.clear();
    days.set(day, offset);
    return offset;
  };
  const offsetAt = (unix: number): number => {
    const offset = ofDay(Math.floor(unix / DAY));
    return offset === 'changes' ? offsetOf(unix) : offset;
  };
  const wall = (unix: number): number => unix + offsetAt(unix) / 1000;
  const texts = new Map<number, string>();
  const textOf = (day: number): string => {
    const known = texts.get(day);
    if (known !== undefined) return known;
    const text = new Date(day * DAY * 1000).toISOString().slice(0, 10);
    if (texts.size >= MAX_KEPT) texts.clear();
    texts.set(day, text);
    return text;
  };
  return {
    moment: (unix) => {
      const local = wall(unix);
      const day = Math.floor(local / DAY);
      return { iso: `${textOf(day)}T${clockOf(local - day * DAY)}` };
    },
    day: (unix) => ({ iso: textOf(Math.floor(wall(unix) / DAY)) }),
    instantOf: (text, side) => instantOf(text, side, zone),
  };
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, count) => String(count).padStart(2, '0'));

/** `08:30:00`, so many seconds after midnight. */
function clockOf(seconds: number): string {
  const [hour, minute, second] = [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map(
    (count) => TWO_DIGITS[Math.floor(count)],
  );
  return `${hour}:${minute}:${second}`;
}

const AGO = /^(\d{1,5})([hd])$/;
const HOUR = 3_600;
/** ISO 8601 has shorter forms, such as 2026-11; whoever writes one means all of November, and luxon its first day. */
const DAY_AND_TIME = /^\d{4}-\d\d-\d\d(T.+)?$/;

function instantOf(text: string, side: 'start' | 'end', zone: IANAZone): number | undefined {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (count !== undefined)
    return Math.floor(Date.now() / 1000) - Number(count) * HOUR * (unit === 'd' ? 24 : 1);
  const written = DAY_AND_TIME.exec(text);
  const moment = DateTime.fromISO(text, { zone });
  if (written === null || !moment.isValid) return undefined;
  const isDay = written[1] === undefined;
  return Math.floor((isDay && side === 'end' ? moment.endOf('day') : moment).toSeconds());
}
