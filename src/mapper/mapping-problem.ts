import * as z from 'zod';

import { AppError } from '../errors/app-error.js';

/** Something wrong in a mapping file. Lines and columns count from 1. */
export interface MappingProblem {
  readonly line: number;
  readonly column: number;
  /** One sentence: what was found, and the nearest valid name where there is one. */
  readonly message: string;
  /** What to do about it, where the message does not say it. */
  readonly hint?: string;
  /** The value that is meant, where it is one. */
  readonly at?: Path;
}

/** The way from the root of a mapping to one of its values. */
export type Path = readonly (string | number)[];

/** Where a value of the mapping stands. `offset` counts characters of the text there, for a pipe or template. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mapping file that problems can be pointed out in. */
export interface MappingFile {
  /** As the user gave it. */
  readonly name: string;
  /** The place of a value, or of the character `offset` of a text. The nearest known parent for an absent value. */
  readonly locate: (path: Path, offset?: number) => Place;
  /** The place of a key instead of its value. */
  readonly locateKey: (path: Path) => Place;
}

/** What can be said about one place, before the place is known in lines. */
export interface Complaint {
  readonly at: Path;
  readonly offset?: number;
  /** Whether the key itself is what is wrong. */
  readonly onKey?: boolean;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Collects what is wrong with a mapping, so that all of it is told at once. */
export class Complaints {
  readonly #file: MappingFile;
  readonly #problems: MappingProblem[];
  readonly #faults: readonly Path[];

  /** What holds a fault that is told already is not complained of: it may be wrong for that alone. */
  constructor(file: MappingFile, known: readonly MappingProblem[] = [], faults: readonly Path[] = []) {
    this.#file = file;
    this.#problems = [...known];
    this.#faults = faults;
  }

  add({ at, offset, onKey = false, message, hint }: Complaint): void {
    if (this.#faults.some((fault) => at.every((key, index) => fault[index] === key))) return;
    const { line, column } = onKey ? this.#file.locateKey(at) : this.#file.locate(at, offset);
    this.#problems.push({ line, column, message, ...(hint !== undefined && { hint }), at });
  }

  addAll(complaints: readonly Complaint[]): void {
    for (const complaint of complaints) this.add(complaint);
  }

  /** In the order of the file, each once. */
  get problems(): readonly MappingProblem[] {
    const byText = new Map(this.#problems.map((problem) => [describeProblem('', problem), problem]));
    return [...byText.values()].sort((one, other) => one.line - other.line || one.column - other.column);
  }

  /** Throws `mapping/invalid` with every problem, if there is one. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw invalidMapping(this.#file.name, this.problems);
  }
}

export function invalidMapping(file: string, problems: readonly MappingProblem[]): AppError {
  return new AppError('mapping/invalid', {
    message: problems.map((problem) => describeProblem(file, problem)).join('\n'),
    context: { file, problems },
  });
}

const told = z.object({
  problems: z.array(z.object({ at: z.array(z.union([z.string(), z.number()])).default([]) })),
});

/** The values of the mapping that a `mapping/invalid` is about; none for any other error. */
export function faultsIn({ code, context }: AppError): readonly Path[] {
  const parsed = code === 'mapping/invalid' ? told.safeParse(context) : undefined;
  return parsed?.success ? parsed.data.problems.map(({ at }) => at) : [];
}

/** `deals.yaml:12:5: There is no transform named trm. Did you mean trim?` */
export function describeProblem(file: string, { line, column, message, hint }: MappingProblem): string {
  return `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}

/** `Did you mean A or B?`; undefined where nothing is near. */
export function suggestion(candidates: readonly string[] = []): string | undefined {
  return candidates.length === 0 ? undefined : `Did you mean ${candidates.join(' or ')}?`;
}
