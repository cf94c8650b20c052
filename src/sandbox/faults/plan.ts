import { drawMs, type Duration } from './duration.js';
import { isBeside, readName } from './kinds.js';
import type { Fault, FaultScript } from './script.js';

/** A request as faults see it. */
export interface Asked {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** Of a list that is read; 1 when none was named, 0 for a write. */
  readonly page: number;
  /** Items of the written array; 0 for none. */
  readonly items: number;
}

/** What befalls one request: at most one fault, a wait, and changes that others make. */
export interface Strike {
  readonly fault: Fault | undefined;
  /** Milliseconds that the fault speaks of. */
  readonly ms: number;
  readonly latencyMs: number;
  readonly mutations: readonly Fault[];
}

interface Rule {
  readonly fault: Fault;
  readonly fits: (asked: Asked) => boolean;
  met: number;
  struck: number;
}

/** Milliseconds of a wait that the script does not tell. */
const DEFAULT_MS = 3000;

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
  strike(asked: Asked): Strike {
    // Every rule is asked, also behind one that strikes: each counts for itself what it met.
    const due = this.#rules.filter((rule) => this.#isDue(rule, asked));
    const first = due.find((rule) => !isBesideOthers(rule));
    const struck = due.filter((rule) => rule === first || isBesideOthers(rule));
    for (const rule of struck) rule.struck += 1;
    const fault = first?.fault;
    const striking = struck.map((rule) => rule.fault);
    const latencies = striking.filter((one) => one.fault === 'latency');
    return {
      fault,
      ms: fault ? this.draw(fault.ms ?? DEFAULT_MS) : 0,
      latencyMs: latencies.reduce((sum, { ms }) => sum + this.draw(ms ?? DEFAULT_MS), 0),
      mutations: striking.filter((one) => one.fault === 'mutate'),
    };
  }

  draw(duration: Duration): number {
    return drawMs(duration, this.#random);
  }

  /** How often each fault of the script struck, in its order. */
  struck(): readonly number[] {
    return this.#rules.map(({ struck }) => struck);
  }

  #isDue(rule: Rule, asked: Asked): boolean {
    if (!rule.fits(asked)) return false;
    rule.met += 1;
    const { nth, every, probability, times } = rule.fault;
    if (times !== undefined && rule.struck >= times) return false;
    if (nth !== undefined && rule.met !== nth) return false;
    if (every !== undefined && rule.met % every !== 0) return false;
    return probability === undefined || this.#random() < probability;
  }
}

function isBesideOthers({ fault }: Rule): boolean {
  return isBeside(readName(fault.fault).shape);
}

function matcher({ method, path, page, above }: Fault): Rule['fits'] {
  const fitsPath = path === undefined ? () => true : pathMatcher(path);
  return (asked) =>
    (method === undefined || method === asked.method) &&
    (page === undefined || page === asked.page) &&
    (above === undefined || asked.items > above) &&
    fitsPath(asked.path);
}

function pathMatcher(path: string): (asked: string) => boolean {
  if (path.includes('*')) {
    const wanted = path.split('/');
    return (asked) => fitsSegments(wanted, asked.split('/'));
  }
  return (asked) => asked === path || asked.startsWith(`${path}/`);
}

/** `*` is any part of one segment, `**` one segment or more. */
function fitsSegments([first, ...wanted]: readonly string[], asked: readonly string[]): boolean {
  if (first === undefined) return asked.length === 0;
  const [segment, ...rest] = asked;
  if (segment === undefined) return false;
  if (first !== '**') return fitsSegment(first, segment) && fitsSegments(wanted, rest);
  return rest.some((_one, at) => fitsSegments(wanted, rest.slice(at))) || fitsSegments(wanted, []);
}

function fitsSegment(wanted: string, segment: string): boolean {
  const [start = '', ...others] = wanted.split('*');
  const end = others.pop();
  if (end === undefined) return segment === wanted;
  if (!segment.startsWith(start)) return false;
  let at = start.length;
  for (const part of others) {
    const found = segment.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return segment.length - end.length >= at && segment.endsWith(end);
}
