import { IANAZone } from 'luxon';

import type { DateCell } from '../model/cell.js';

/** Moments of the API, in unix seconds, as the account's clocks show them. */
export interface AccountTime {
  /** `2025-12-31T08:30:00`, without a zone. */
  readonly moment: (unix: number) => DateCell;
  /** `2025-12-31`. Kommo keeps the account's midnight of a day, so the day in UTC would be another one. */
  readonly day: (unix: number) => DateCell;
}

const MINUTE_MS = 60_000;
/** No zone changes its offset between quarters of an hour. */
const QUARTER = 900;
const MAX_KEPT = 50_000;

/** The clock of an IANA zone. Luxon's offset costs 5 µs, so each is kept. */
export function accountTime(timezone: string): AccountTime {
  const zone = IANAZone.create(timezone);
  const offsets = new Map<number, number>();
  const offsetAt = (unix: number): number => {
    const quarter = Math.floor(unix / QUARTER);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = zone.offset(quarter * QUARTER * 1000) * MINUTE_MS;
    if (offsets.size >= MAX_KEPT) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
  const wall = (unix: number): string => new Date(unix * 1000 + offsetAt(unix)).toISOString();
  return {
    moment: (unix) => ({ iso: wall(unix).slice(0, 19) }),
    day: (unix) => ({ iso: wall(unix).slice(0, 10) }),
  };
}
