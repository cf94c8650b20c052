/** The two clocks of a sandbox; tests bring their own. */
export interface Clock {
  /** Unix time in seconds: what `created_at` and the like are filled with. */
  seconds(): number;
  /** Monotonic milliseconds: what arrivals are stamped with. */
  stamp(): number;
}

export const systemClock: Clock = {
  seconds: () => Math.floor(Date.now() / 1000),
  stamp: () => performance.now(),
};
