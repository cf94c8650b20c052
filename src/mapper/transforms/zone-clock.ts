import { IANAZone } from 'luxon';

import { remembered } from '../remembered.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const MAX_DAYS = 20_000;

/** Turns wall-clock times of one zone into moments and back. Times are milliseconds; a wall time is written as if in UTC. */
export interface ZoneClock {
  /**
   * The moment of a wall time. Of a time that comes twice (the clock goes back) the first; undefined for a time
   * that never comes (the clock goes forward).
   */
  readonly momentOf: (wall: number) => number | undefined;
  /** The first moment of a day, given as its wall-clock midnight; undefined where the zone skipped the day. */
  readonly startOf: (midnight: number) => number | undefined;
  /** The wall time of a moment. */
  readonly wallOf: (moment: number) => number;
}

/**
 * The clock of a known IANA zone. Costs a `Map` look-up a day seen; luxon's offset costs 5 µs, so it is asked per day,
 * not per row, and all who ask for a zone share its days.
 */
export const zoneClock = remembered((timezone: string): ZoneClock => {
  const zone = IANAZone.create(timezone);
  const steady = steadyOffsets(zone);
  const wallOf = (moment: number): number => moment + zone.offset(moment) * MINUTE;
  const momentOf = (wall: number): number | undefined => {
    const offset = steady(wall);
    if (offset !== undefined) return wall - offset * MINUTE;
    return candidates(zone, wall).find((moment) => wallOf(moment) === wall);
  };
  return {
    momentOf,
    wallOf,
    startOf: (midnight) => {
      const moment = momentOf(midnight);
      if (moment !== undefined) return moment;
      // Midnight is skipped. Read with the offset before the change it is the change itself, when the day begins.
      const change = midnight - zone.offset(midnight - DAY) * MINUTE;
      return Math.floor(wallOf(change) / DAY) * DAY === midnight ? change : undefined;
    },
  };
});

/** The moments a wall time may be, earliest first: one for each offset that the zone has around it. */
function candidates(zone: IANAZone, wall: number): readonly number[] {
  const offsets = new Set([zone.offset(wall - DAY), zone.offset(wall + DAY)]);
  return [...offsets].map((offset) => wall - offset * MINUTE).sort((one, other) => one - other);
}

/** The offset, in minutes, of a whole wall-clock day and its neighbours; undefined where it changes among them. */
function steadyOffsets(zone: IANAZone): (wall: number) => number | undefined {
  const known = new Map<number, number>();
  const offsetOn = (day: number): number => {
    const before = known.get(day);
    if (before !== undefined) return before;
    const offset = zone.offset(day * DAY);
    if (known.size >= MAX_DAYS) known.clear();
    known.set(day, offset);
    return offset;
  };
  return (wall) => {
    const day = Math.floor(wall / DAY);
    const offset = offsetOn(day - 1);
    return offset === offsetOn(day + 2) ? offset : undefined;
  };
}
