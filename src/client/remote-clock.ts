/** The time of day at Kommo, in ms. */
export interface RemoteClock {
  /** Told the `Date` header of each answer. */
  hear(date: string | null): void;
  time(): number;
}

/**
 * Kommo's own word in the last answer and what has passed since, so that a clock of this machine that is wrong, or set
 * while a run goes on, moves no bound of a filter. This machine's clock until there was an answer. A header counts whole
 * seconds: it is behind by one at most.
 */
export function createRemoteClock(own: { now: () => number; wallNow: () => number }): RemoteClock {
  let heard: { readonly at: number; readonly date: number } | undefined;
  return {
    hear: (text) => {
      const date = Date.parse(text ?? '');
      if (!Number.isNaN(date)) heard = { at: own.now(), date };
    },
    time: () => (heard ? heard.date + own.now() - heard.at : own.wallNow()),
  };
}
