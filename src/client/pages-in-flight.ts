import type { Client } from './client.js';

const FEWEST = 4;
const MOST = 20;
const MS_EACH = 100;

/** Enough to keep seven a second whatever an answer takes; the limiter decides when each may start. */
export function pagesInFlight(client: Client): number {
  return Math.min(MOST, Math.max(FEWEST, Math.ceil(client.stats().latencyMs / MS_EACH) + 2));
}
