import type { Clock } from './store/clock.js';
import type { Store } from './store/store.js';
import type { Switches } from './switches/switches.js';

/** The access that a token gives. */
export interface Tokens {
  /** Access tokens, with the Unix seconds at which each ends; null for never. */
  readonly access: Map<string, number | null>;
  /** Refresh tokens that were not used yet. */
  readonly refresh: Set<string>;
  /** Authorization codes that were used. */
  readonly spentCodes: Set<string>;
  /** How many pairs were given out. */
  issued: number;
}

/** One sandbox, as its routes see it. `store` is replaced by a reset, `switches` by the control path. */
export interface World {
  store: Store;
  switches: Switches;
  tokens: Tokens;
  /** `http://127.0.0.1:<port>`, for links in answers. */
  url: string;
  readonly clock: Clock;
}
