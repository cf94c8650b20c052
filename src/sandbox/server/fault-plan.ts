import type { Fault, FaultScript } from '../faults.js';

/** What befalls one request: at most one fault, and a wait. */
export interface Strike {
  readonly fault: Fault | undefined;
  readonly latencyMs: number;
}

interface Rule {
  readonly fault: Fault;
  readonly fits: (method: string, path: string) => boolean;
  met: number;
  struck: number;
}

/** A fault script in force: counts what each rule met, so that "the third POST" means something. */
export class FaultPlan {
  readonly script: FaultScript;
  readonly #rules: readonly Rule[];
  readonly #random: () => number;

  constructor(script: FaultScript, random: () => number) {
    this.script = script;
    this.#random = random;
    this.#rules = script.map((fault) => ({ fault, fits: matcher(fault), met: 0, struck: 0 }));
  }

  /** To be asked once for each request. */
  strike(method: string, path: string): Strike {
    // Every rule is asked, also behind one that strikes: each counts for itself.
    const striking = this.#rules.filter((rule) => this.#strikes(rule, method, path));
    const latencies = striking.filter(({ fault }) => fault.fault === 'latency');
    return {
      fault: striking.find(({ fault }) => fault.fault !== 'latency')?.fault,
      latencyMs: latencies.reduce((sum, { fault }) => sum + (fault.ms ?? DEFAULT_MS), 0),
    };
  }

  #strikes(rule: Rule, method: string, path: string): boolean {
    if (!rule.fits(method, path)) return false;
    rule.met += 1;
    const { nth, every, probability, times } = rule.fault;
    if (times !== undefined && rule.struck >= times) return false;
    if (nth !== undefined && rule.met !== nth) return false;
    if (every !== undefined && rule.met % every !== 0) return false;
    if (probability !== undefined && this.#random() >= probability) return false;
    rule.struck += 1;
    return true;
  }
}

/** Milliseconds of a wait that the script does not tell. */
export const DEFAULT_MS = 3000;

function matcher({ method, path }: Fault): Rule['fits'] {
  const fitsPath = path === undefined ? () => true : pathMatcher(path);
  return (asked, at) => (method === undefined || method === asked) && fitsPath(at);
}

function pathMatcher(path: string): (asked: string) => boolean {
  if (path.includes('*')) {
    const wanted = path.split('/');
    return (asked) => fitsSegments(wanted, asked.split('/'));
  }
  return (asked) => asked === path || asked.startsWith(`${path}/`);
}

/** `*` is one segment, or a part of one at its end; `**` at the end is all that follows. */
function fitsSegments(wanted: readonly string[], asked: readonly string[]): boolean {
  if (wanted.at(-1) === '**')
    return (
      asked.length >= wanted.length && fitsSegments(wanted.slice(0, -1), asked.slice(0, wanted.length - 1))
    );
  return (
    wanted.length === asked.length &&
    wanted.every((segment, index) => {
      const at = asked[index] ?? '';
      return segment.endsWith('*') ? at.startsWith(segment.slice(0, -1)) : segment === at;
    })
  );
}
