import type * as z from 'zod';

import type { Cell } from '../../model/cell.js';
import type { Failure, Value, ValueKind } from '../value.js';

/** The `source` block of a mapping: how the file's people write numbers, dates and phones. */
export interface SourceLocale {
  /** BCP 47, e.g. `pt-BR`. */
  readonly locale: string;
  /** IANA zone that dates without one are meant in. */
  readonly timezone: string;
  /** ISO 3166 country of phones without a country code. */
  readonly phoneRegion: string | undefined;
}

/** One step of a compiled pipe: never throws, never looks at anything but its input. */
export type Step = (value: Value) => Value | Failure;

/** An entry of the closed list of transforms. */
export interface Transform {
  readonly name: string;
  /** How it is written, with its arguments: `pad(length, character?)`. */
  readonly signature: string;
  /** One or two sentences for docs/mapping.md and for editors. */
  readonly doc: string;
  /** zod tuple of the arguments, for checking a mapping with line and column. */
  readonly args: z.ZodType<readonly unknown[]>;
  /** Kinds it takes; a list is mapped element by element unless `list` is among them. */
  readonly takes: readonly ValueKind[];
  /** The kind it gives; `same` gives what it took. */
  readonly gives: ValueKind | 'same';
  /** Says what is wrong where arguments do not go with the kind that arrives; undefined where all is well. */
  readonly misfit?: (args: readonly unknown[], taken: ValueKind) => string | undefined;
  /** Compiles once per field; `args` have passed `args`. */
  compile(args: readonly unknown[], locale: SourceLocale): Step;
}

/** The first value of a pipe: a cell as read. Text is trimmed of nothing; `nulls` of the mapping have become null. */
export type CellValue = Cell | null;
