import { failure } from './failure.js';
import { zoneClock } from './transforms/zone-clock.js';
import type { Failure, Scalar } from './value.js';

/** Turns days and moments into unix seconds and back, for one file and one account. */
export interface Moments {
  /** A moment as it is; a day as its beginning in the account's zone. */
  readonly moment: (value: Scalar) => number | Failure;
  /**
   * Noon of a day in the account's zone. Kommo keeps the account's midnight of the day that holds the moment
   * (measured on live accounts), so midnight in UTC would be the day before, west of Greenwich.
   */
  readonly noon: (value: Scalar) => number | Failure;
  /** The last minute of a day in the account's zone; a moment as it is. Kommo's all-day tasks are due then. */
  readonly endOfDay: (value: Scalar) => number | Failure;
  /** The account's calendar day of a moment: `2025-12-31`. */
  readonly showDay: (unix: number) => string;
  /** A moment as the file's zone shows it: `2025-12-31 09:05`, with seconds where there are any. */
  readonly showMoment: (unix: number) => string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function momentsOf(zones: { readonly file: string; readonly account: string }): Moments {
  const file = zoneClock(zones.file);
  const account = zoneClock(zones.account);
  const seconds = (moment: number | undefined): number | Failure =>
    moment === undefined ? noSuchTime : Math.floor(moment / 1000);
  const onDay = (value: Scalar, after: number): number | Failure => {
    const midnight = midnightOf(value);
    if (midnight === undefined) return notATime;
    return seconds(account.momentOf(midnight + after) ?? account.startOf(midnight));
  };
  return {
    moment: (value) => {
      if (isMoment(value)) return value.unix;
      const midnight = midnightOf(value);
      return midnight === undefined ? notATime : seconds(account.startOf(midnight));
    },
    noon: (value) =>
      onDay(
        isMoment(value) ? { kind: 'day', iso: isoOf(file.wallOf(value.unix * 1000)).slice(0, 10) } : value,
        12 * HOUR,
      ),
    endOfDay: (value) => (isMoment(value) ? value.unix : onDay(value, 24 * HOUR - MINUTE)),
    showDay: (unix) => isoOf(account.wallOf(unix * 1000)).slice(0, 10),
    showMoment: (unix) =>
      isoOf(file.wallOf(unix * 1000))
        .slice(0, 19)
        .replace('T', ' ')
        .replace(/:00$/, ''),
  };
}

const notATime = failure('cell/date', 'a date or a date with time', {
  hint: 'Read it with | date or | datetime.',
});
const noSuchTime = failure('cell/date', 'a day that exists in the time zone of the account');

function isMoment(value: Scalar): value is Extract<Scalar, { kind: 'moment' }> {
  return typeof value === 'object' && value.kind === 'moment';
}

/** Midnight of a day as a wall-clock time. */
function midnightOf(value: Scalar): number | undefined {
  if (typeof value !== 'object' || value.kind !== 'day') return undefined;
  const midnight = Date.parse(`${value.iso}T00:00:00Z`);
  return Number.isNaN(midnight) ? undefined : midnight;
}

function isoOf(wall: number): string {
  const date = new Date(wall);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
