import { cellText } from '../model/cell.js';
import type { Row } from '../model/table.js';
import type { ReadColumn } from './columns.js';
import { complainOfColumn, type CompileContext } from './compile-context.js';
import { compileCondition } from './condition.js';
import { suggestion } from './mapping-problem.js';
import type { WrittenText } from './normal-mapping.js';
import { compileTemplate, type Template } from './template.js';
import type { Failure } from './value.js';

/** A `when`, bound to the columns of a file. */
export interface RowTest {
  readonly columns: readonly string[];
  readonly test: (row: Row) => boolean | Failure;
}

/** Compiles a `when`; one that is left out is always true. After a complaint it is too. */
export function compileWhen(when: WrittenText | undefined, context: CompileContext): RowTest {
  const condition = when && compileCondition(when.text);
  if (condition === undefined || 'problem' in condition) return always;
  const readers = new Map<string, ReadColumn>();
  for (const column of condition.columns) {
    const reader = context.columns.find(column);
    if (reader) readers.set(column, reader);
    else complainOfColumn(column, when?.at ?? [], context);
  }
  let current: Row = [];
  const textOf = (column: string): string => cellText(readers.get(column)?.(current) ?? '');
  return {
    columns: condition.columns,
    test: (row) => {
      current = row;
      return condition.test(textOf);
    },
  };
}

const always: RowTest = { columns: [], test: () => true };

/** Compiles a template; undefined after a complaint. A column goes before a variable of the same name. */
export function compileText({ text, at }: WrittenText, context: CompileContext): Template<Row> | undefined {
  const { columns, variables, complaints } = context;
  const find = (name: string): ReadColumn | undefined =>
    name === '' || (variables.has(name) && !columns.has(name)) ? undefined : columns.find(name);
  const compiled = compileTemplate(text, find, variables);
  if (!('problems' in compiled)) return compiled;
  for (const { problem, at: offset, candidates, unknown } of compiled.problems) {
    const near = [...(unknown === undefined ? [] : columns.near(unknown)), ...(candidates ?? [])];
    complaints.add({ at, offset, message: problem, hint: suggestion(near.slice(0, 3)) });
  }
  return undefined;
}
