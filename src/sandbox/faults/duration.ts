import * as z from 'zod';

const ms = z.int().nonnegative().max(3_600_000);

/** How long something takes: always the same, or drawn anew each time. */
export const durationSchema = z
  .union([
    ms,
    z.strictObject({ from: ms, to: ms }),
    z.strictObject({ median: ms.positive(), p99: ms.positive() }),
  ])
  .describe(
    'Milliseconds: a number, {from, to} for any in between, or {median, p99} for a long tail (log-normal).',
  );

export type Duration = z.infer<typeof durationSchema>;

/** The 99th percentile of the normal distribution, in standard deviations. */
const P99 = 2.326;

/** Milliseconds, whole. `random` gives numbers in [0, 1). */
export function drawMs(duration: Duration, random: () => number): number {
  if (typeof duration === 'number') return duration;
  if ('from' in duration) return Math.round(duration.from + random() * (duration.to - duration.from));
  const { median, p99 } = duration;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(median * (p99 / median) ** (normal / P99));
}
