import { cellText } from '../model/cell.js';
import { nearestNames } from './nearest-names.js';
import type { TextProblem } from './text-problem.js';
import type { CellValue } from './transforms/transform.js';

/** Reads one column of a row of whatever shape the caller has. */
export type ReadCell<Row> = (row: Row) => CellValue;

export interface Template<Row> {
  /** The columns it names, each once, in order. */
  readonly columns: readonly string[];
  /** The text, or null where it names columns and all of them are blank. */
  readonly render: (row: Row) => string | null;
}

type Part<Row> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly name: string; readonly read: ReadCell<Row> };

/** Whether a text is a template, that is, names something or escapes a brace. */
export function isTemplate(text: string): boolean {
  return text.includes('{') || text.includes('}');
}

/**
 * Compiles `{Empresa} #{ID}`. `{{` and `}}` stand for braces. A name is trimmed; it is a column where
 * `resolveColumn` knows it, else a variable such as `run.date`. Gives every problem with its offset: unknown names
 * (in `unknown`, so that the caller can add the columns most like it), and braces without a partner.
 */
export function compileTemplate<Row>(
  text: string,
  resolveColumn: (name: string) => ReadCell<Row> | undefined,
  variables: ReadonlyMap<string, string>,
): Template<Row> | { readonly problems: readonly TextProblem[] } {
  const parts: Part<Row>[] = [];
  const problems: TextProblem[] = [];
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    const part = plainPart(piece) ?? namedPart(piece.slice(1, -1).trim(), resolveColumn, variables);
    if (part === undefined) problems.push(problemOf(piece, match.index, variables));
    else parts.push(part);
  }
  if (problems.length > 0) return { problems };
  const columns = parts.flatMap((part) => (part.kind === 'column' ? [part.name] : []));
  return { columns: [...new Set(columns)], render: rendererOf(parts) };
}

const PIECE = /\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g;

function plainPart<Row>(piece: string): Part<Row> | undefined {
  if (piece === '{{' || piece === '}}') return { kind: 'text', text: piece.slice(1) };
  return piece.startsWith('{') || piece === '}' ? undefined : { kind: 'text', text: piece };
}

function namedPart<Row>(
  name: string,
  resolveColumn: (name: string) => ReadCell<Row> | undefined,
  variables: ReadonlyMap<string, string>,
): Part<Row> | undefined {
  const read = resolveColumn(name);
  if (read !== undefined) return { kind: 'column', name, read };
  const text = variables.get(name);
  return text === undefined ? undefined : { kind: 'text', text };
}

function problemOf(piece: string, at: number, variables: ReadonlyMap<string, string>): TextProblem {
  if (piece.length === 1) {
    return { problem: `This ${piece} has no partner; write ${piece}${piece} for the sign itself.`, at };
  }
  const unknown = piece.slice(1, -1).trim();
  const candidates = nearestNames(unknown, variables.keys());
  return { problem: `There is no column or variable named "${unknown}".`, at, candidates, unknown };
}

function rendererOf<Row>(parts: readonly Part<Row>[]): (row: Row) => string | null {
  if (parts.every((part) => part.kind === 'text')) {
    const constant = parts.map(({ text }) => text).join('');
    return () => constant;
  }
  return (row) => {
    let text = '';
    let filled = false;
    let isAfterBlank = false;
    let hasBlank = false;
    for (const part of parts) {
      if (part.kind === 'text') {
        text += isAfterBlank ? joinedTo(text, part.text) : part.text;
        isAfterBlank = false;
        continue;
      }
      const cell = cellText(part.read(row) ?? '');
      isAfterBlank = cell.trim() === '';
      hasBlank ||= isAfterBlank;
      filled ||= !isAfterBlank;
      if (!isAfterBlank) text += cell;
    }
    if (!filled) return null;
    return hasBlank ? text.trim() : text;
  };
}

/** A blank column takes the space beside it along: `{first} {middle} {last}` without a middle name has one space. */
function joinedTo(before: string, text: string): string {
  const last = before.at(-1) ?? '';
  return last.trim() === '' && text[0]?.trim() === '' && (last === '' || last === text[0])
    ? text.slice(1)
    : text;
}
