import type { TextProblem } from './text-problem.js';

/** One step of a pipe as written. `at` is where its name stands in the text. */
export interface PipeStep {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly at?: number;
}

/** A pipe as written: a column (or a template) and the steps its value passes. */
export interface WrittenPipe {
  /** Trimmed, never empty. */
  readonly source: string;
  readonly steps: readonly PipeStep[];
}

type Argument = string | number | boolean | Entries;
interface Entries {
  readonly [key: string]: Argument;
}

const MAX_PIPE = 10_000;
const MAX_DEPTH = 3;

/**
 * Reads `column | transform | transform(arg, "arg")`. The column part ends at the first `|`, whatever quotes or
 * brackets a column's name has. Arguments are text in double or single quotes, numbers, true, false, `{key: value}`, or bare
 * words, which are text; inside quotes `\n`, `\r`, `\t`, `\\` and an escaped quote are escapes and any other backslash stands for
 * itself, so that patterns need no doubling. Gives the first problem with its offset.
 */
export function parsePipe(text: string): WrittenPipe | TextProblem {
  if (text.length > MAX_PIPE)
    return { problem: `The pipe is longer than ${MAX_PIPE} characters.`, at: MAX_PIPE };
  const bar = text.indexOf('|');
  const source = (bar === -1 ? text : text.slice(0, bar)).trim();
  if (source === '') return { problem: 'A pipe starts with a column, and none stands here.', at: 0 };
  if (bar === -1) return { source, steps: [] };
  const scanner = new Scanner(text, bar + 1);
  const steps = readSteps(scanner);
  return scanner.problem ?? { source, steps };
}

function readSteps(scanner: Scanner): readonly PipeStep[] {
  const steps: PipeStep[] = [];
  do {
    const step = readStep(scanner);
    if (step === null) return [];
    steps.push(step);
  } while (scanner.take('|'));
  scanner.expectEnd();
  return steps;
}

function readStep(scanner: Scanner): PipeStep | null {
  scanner.skipSpaces();
  const at = scanner.at;
  const name = scanner.takeMatch(NAME);
  if (name === undefined) return scanner.fail('The name of a transform, such as trim, was expected here.');
  const args = scanner.take('(') ? readArguments(scanner) : [];
  return args && { name, args, at };
}

function readArguments(scanner: Scanner): readonly Argument[] | null {
  if (scanner.take(')')) return [];
  const args: Argument[] = [];
  do {
    const arg = readArgument(scanner, 0);
    if (arg === null) return null;
    args.push(arg);
  } while (scanner.take(','));
  return scanner.take(')') ? args : scanner.fail('A comma or ) was expected here.');
}

function readArgument(scanner: Scanner, depth: number): Argument | null {
  scanner.skipSpaces();
  const next = scanner.peek();
  if (next === '"' || next === "'") return readQuoted(scanner, next);
  if (next === '{') return readEntries(scanner, depth + 1);
  const word = scanner.takeMatch(BARE)?.trim();
  if (word === undefined || word === '') {
    return scanner.fail('An argument was expected here; put signs such as , | ( ) in quotes.');
  }
  return bareValue(word);
}

function bareValue(word: string): string | number | boolean {
  if (word === 'true' || word === 'false') return word === 'true';
  return NUMBER.test(word) ? Number(word) : word;
}

function readQuoted(scanner: Scanner, quote: '"' | "'"): string | null {
  const raw = scanner.takeMatch(quote === '"' ? DOUBLE : SINGLE);
  if (raw === undefined) return scanner.fail(`This text has no closing ${quote}.`);
  return raw.slice(1, -1).replace(ESCAPE, (whole, sign: string) => ESCAPES.get(sign) ?? whole);
}

function readEntries(scanner: Scanner, depth: number): Entries | null {
  if (depth > MAX_DEPTH) return scanner.fail('Braces stand too deep inside one another.');
  scanner.take('{');
  const entries: (readonly [string, Argument])[] = [];
  if (scanner.take('}')) return {};
  do {
    const entry = readEntry(scanner, depth);
    if (entry === null) return null;
    entries.push(entry);
  } while (scanner.take(','));
  if (!scanner.take('}')) return scanner.fail('A comma or } was expected here.');
  // Own properties whatever the key is, __proto__ included.
  return Object.fromEntries(entries);
}

function readEntry(scanner: Scanner, depth: number): readonly [string, Argument] | null {
  scanner.skipSpaces();
  const next = scanner.peek();
  const key =
    next === '"' || next === "'" ? readQuoted(scanner, next) : (scanner.takeMatch(KEY)?.trim() ?? null);
  if (key === null) return scanner.fail('A key was expected here.');
  if (!scanner.take(':')) return scanner.fail('A colon and a value were expected here.');
  const value = readArgument(scanner, depth);
  return value === null ? null : [key, value];
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const BARE = /[^,(){}"'|]+/y;
const KEY = /[^,(){}"'|:]+/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const DOUBLE = /"(?:[^"\\]|\\[^])*"/y;
const SINGLE = /'(?:[^'\\]|\\[^])*'/y;
const ESCAPE = /\\([^])/g;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

/** A place in a text, and the first problem met there. */
class Scanner {
  readonly #text: string;
  #at: number;
  #problem: TextProblem | undefined;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get problem(): TextProblem | undefined {
    return this.#problem;
  }

  peek(): string | undefined {
    return this.#text[this.#at];
  }

  skipSpaces(): void {
    while (this.peek()?.trim() === '') this.#at += 1;
  }

  /** Passes over spaces and then the sign, if it stands there. */
  take(sign: string): boolean {
    this.skipSpaces();
    if (this.peek() !== sign) return false;
    this.#at += 1;
    return true;
  }

  /** Takes what a sticky pattern matches here. */
  takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  expectEnd(): void {
    this.skipSpaces();
    if (this.#at < this.#text.length) this.fail('A | or the end was expected here.');
  }

  /** Keeps the first problem; gives null for a reader to hand on. */
  fail(problem: string): null {
    this.#problem ??= { problem, at: this.#at };
    return null;
  }
}
