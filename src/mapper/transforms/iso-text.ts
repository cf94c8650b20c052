/** A date as read from text, with or without a time of day. */
export interface ReadDate {
  /** Milliseconds since 1970 of the wall clock as if it stood in UTC, or of the moment itself where `absolute`. */
  readonly ms: number;
  /** Whether the text names a time of day. */
  readonly timed: boolean;
  /** Whether the text names its offset from UTC. */
  readonly absolute: boolean;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The years that are believed: outside them a date is a slip such as `0202-01-31` or `0000-00-00`. */
export const MIN_YEAR = 1000;

/** Reads `2025-12-31`, `2025-12-31T08:30`, `2025-12-31 08:30:15.5Z` and the like (RFC 3339 with seconds optional), exactly. */
export function readIso(text: string): ReadDate | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, , offset] = match;
  const date = utcDay(Number(year), Number(month), Number(day));
  const time = hour === undefined ? 0 : timeOfDay(Number(hour), Number(minute), Number(second ?? 0));
  const east = offset === undefined ? 0 : offsetMs(offset);
  if (date === undefined || time === undefined || east === undefined) return undefined;
  return { ms: date + time - east, timed: hour !== undefined, absolute: offset !== undefined };
}

/** Midnight UTC of a day, undefined where the calendar has no such day. */
function utcDay(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const back = new Date(ms);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return same && year >= MIN_YEAR ? ms : undefined;
}

/** Fractions of a second are cut: Kommo's clock counts whole seconds. */
function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  return hour < 24 && minute < 60 && second < 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : undefined;
}

function offsetMs(offset: string): number | undefined {
  if (offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
