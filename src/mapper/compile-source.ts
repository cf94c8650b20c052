import { cellText } from '../model/cell.js';
import type { Row } from '../model/table.js';
import { complainOfColumn, type CompileContext } from './compile-context.js';
import { compilePipe, type CompiledPipe } from './compile-pipe.js';
import { compileText } from './compile-text.js';
import type { Alternative, NormalItem } from './normal-mapping.js';
import type { CellValue } from './transforms/transform.js';
import { isFailure, type Failure, type Value, type ValueKind } from './value.js';

/** Where a value of a field comes from. */
export interface Source {
  readonly columns: readonly string[];
  /** Whether it is the same for every row. */
  readonly constant: boolean;
  readonly gives: readonly ValueKind[];
  readonly read: (row: Row) => Value | Failure;
  /** What stands in the file, for showing it beside a problem. */
  readonly textOf: (row: Row) => string;
}

/** Compiles the source of an item; columns that the file lacks are complained of, and read as blank. */
export function compileSource({ source }: NormalItem, context: CompileContext): Source {
  if (source.kind === 'const') {
    const { value } = source;
    return { columns: [], constant: true, gives: [], read: () => value, textOf: () => String(value) };
  }
  const pipes = source.alternatives.flatMap((alternative) => compileAlternative(alternative, context) ?? []);
  const [first] = pipes;
  if (first === undefined) return nothing;
  return pipes.length === 1 ? first : firstOf(pipes);
}

const nothing: Source = { columns: [], constant: true, gives: [], read: () => null, textOf: () => '' };

function compileAlternative(alternative: Alternative, context: CompileContext): Source | undefined {
  const pipe = compilePipe(alternative.steps, context.locale);
  // Pipes were checked when the mapping was read.
  if ('problems' in pipe) return undefined;
  const { text, kind } = alternative.source;
  if (kind === 'template') return ofTemplate(alternative, pipe, context);
  const read = context.columns.find(text);
  if (read === undefined) {
    complainOfColumn(text, alternative.at, context);
    return undefined;
  }
  return { columns: [text], constant: false, ...running(pipe, read) };
}

function ofTemplate(
  { source, at }: Alternative,
  pipe: CompiledPipe,
  context: CompileContext,
): Source | undefined {
  const template = compileText({ text: source.text, at }, context);
  if (template === undefined) return undefined;
  const { columns, render } = template;
  return { columns, constant: columns.length === 0, ...running(pipe, render) };
}

function running(
  { run, gives }: CompiledPipe,
  read: (row: Row) => CellValue,
): Pick<Source, 'gives' | 'read' | 'textOf'> {
  return {
    gives: [gives],
    // Blanks too: `default` makes something of them.
    read: (row) => run(read(row)),
    textOf: (row) => cellText(read(row) ?? ''),
  };
}

/** The first pipe that gives a value, or a failure, decides. */
function firstOf(pipes: readonly Source[]): Source {
  const choose = (row: Row): { pipe: Source | undefined; value: Value | Failure } => {
    for (const pipe of pipes) {
      const value = pipe.read(row);
      if (isFailure(value) || !isBlank(value)) return { pipe, value };
    }
    return { pipe: pipes[0], value: null };
  };
  return {
    columns: [...new Set(pipes.flatMap(({ columns }) => columns))],
    constant: pipes.every(({ constant }) => constant),
    gives: [...new Set(pipes.flatMap(({ gives }) => gives))],
    read: (row) => choose(row).value,
    textOf: (row) => choose(row).pipe?.textOf(row) ?? '',
  };
}

/** Text of white space alone says nothing. */
export function isBlank(value: Value): boolean {
  return (
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}
