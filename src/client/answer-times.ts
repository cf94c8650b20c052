/** Answers that are remembered: about 18 s at full speed. */
const WINDOW = 128;
/** Fewer answers of one kind prove nothing. */
const PROOF = 12;
/** The part of the slowest answers that says nothing about the network: a pause of a program, here or there. */
const OUTLIERS = 0.03;

interface Sample {
  readonly kind: string;
  readonly ms: number;
}

/** Of the answers of one kind: the quickest, and from there to the slowest, outliers left out. */
interface Spread {
  readonly quickest: number;
  readonly spread: number;
  readonly count: number;
}

/**
 * Answer times of a sliding window, compared within their kind alone (what was asked, and how much), so that big
 * batches do not look like a slow network.
 */
export interface AnswerTimes {
  add(kind: string, ms: number): void;
  /**
   * How late, in ms, a request of this answer time may have reached the server, beyond the quickest of its kind;
   * undefined while too few of the kind are known.
   */
  latenessOf(kind: string, ms: number): number | undefined;
  /** The most that the network delays a request, judged by the steadiest kind; undefined without proof. */
  jitter(): number | undefined;
}

export function createAnswerTimes(): AnswerTimes {
  const samples: Sample[] = [];
  let kinds: ReadonlyMap<string, Spread> = new Map();
  return {
    add: (kind, ms) => {
      samples.push({ kind, ms });
      if (samples.length > WINDOW) samples.shift();
      kinds = spreads(samples);
    },
    latenessOf: (kind, ms) => {
      const known = kinds.get(kind);
      // The quickest of a few is not the quickest possible.
      return known && Math.max(0, ms - known.quickest) + doubt(known);
    },
    jitter: () => {
      const bounds = [...kinds.values()].map((known) => known.spread + doubt(known));
      return bounds.length === 0 ? undefined : Math.min(...bounds);
    },
  };
}

/** What the extremes of so few answers may be off by. */
function doubt({ spread, count }: Spread): number {
  return (spread * PROOF) / count;
}

/** The kinds of which enough is known. */
function spreads(samples: readonly Sample[]): Map<string, Spread> {
  const proven = new Map<string, Spread>();
  for (const [kind, times] of byKind(samples)) {
    if (times.length < PROOF) continue;
    const usual = times.sort((a, b) => a - b).slice(0, times.length - Math.floor(times.length * OUTLIERS));
    const quickest = Math.min(...usual);
    proven.set(kind, { quickest, spread: Math.max(...usual) - quickest, count: times.length });
  }
  return proven;
}

function byKind(samples: readonly Sample[]): Map<string, number[]> {
  const kinds = new Map<string, number[]>();
  for (const { kind, ms } of samples) {
    const times = kinds.get(kind);
    if (times) times.push(ms);
    else kinds.set(kind, [ms]);
  }
  return kinds;
}
