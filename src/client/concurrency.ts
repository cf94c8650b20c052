const LEAST = 4;
const MOST = 24;

/** Requests in flight that keep `rate` a second at `latencyMs` an answer, with a third to spare. */
export function concurrencyFor(rate: number, latencyMs: number): number {
  const needed = Math.ceil((1.3 * rate * latencyMs) / 1000) + 2;
  return Math.min(Math.max(MOST, Math.ceil(rate)), Math.max(LEAST, needed));
}
