import type { Column } from '../../flattener/column.js';
import type { OwnExport } from '../../flattener/own-export.js';
import { plural } from '../../model/entity.js';

/** A column of an own export that an import can write, with its name in the file. */
export interface WritableColumn {
  readonly title: string;
  readonly index: number;
  readonly readBack: NonNullable<Column['readBack']>;
  readonly column: Column;
}

/** Columns that the import adds to what is left of the file. */
export interface AddedColumns {
  /** Which columns of a row differ from the account; blank for rows that change nothing. */
  readonly changed: string;
  readonly tagsAdded: string;
  readonly tagsRemoved: string;
}

/** The columns of a header that can be written back. A stage says nothing without its pipeline, nor a loss reason without its stage. */
export function writableColumns(
  header: readonly string[],
  { columns }: OwnExport,
): readonly WritableColumn[] {
  const all = header.flatMap((title, index): WritableColumn[] => {
    const column = columns[index];
    return column?.readBack && column.field !== 'id'
      ? [{ title, index, column, readBack: column.readBack }]
      : [];
  });
  const has = (target: string): boolean => all.some(({ readBack }) => readBack.target === target);
  const stages = has('pipeline');
  const needs = new Map([
    ['stage', stages],
    ['loss_reason', stages && has('stage')],
  ]);
  return all.filter(({ readBack }) => needs.get(readBack.target) !== false);
}

/** The mapping that writes what differs in an own export back, as a JSON document. */
export function ownExportMapping(
  { entity }: OwnExport,
  { id, writable, added }: { id: string; writable: readonly WritableColumn[]; added: AddedColumns },
): string {
  const targets = new Map<string, WritableColumn[]>();
  for (const one of writable) {
    const group = targets.get(one.readBack.target) ?? [];
    targets.set(one.readBack.target, [...group, one]);
  }
  const fields = [...targets].map(([target, group]) => [target, fieldOf(target, group, added)] as const);
  const document = {
    mapping: 1,
    name: `${plural[entity]}-export`,
    // A cell holds all values of its kind, so they take the place of what is there.
    defaults: { merge: 'replace', duplicates: 'reject' },
    [entity]: {
      mode: 'update',
      match: ['id'],
      when: `row[${JSON.stringify(added.changed)}] != ""`,
      fields: { id: { from: { column: id } }, ...Object.fromEntries(fields) },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function fieldOf(target: string, group: readonly WritableColumn[], added: AddedColumns): unknown {
  const source = ({ title, readBack }: WritableColumn): unknown => ({
    column: title,
    ...(readBack.steps === '' ? {} : { pipe: readBack.steps }),
  });
  const [first] = group;
  if (target === 'tags' && first) {
    const { steps } = first.readBack;
    return { add: [`${added.tagsAdded} | ${steps}`], remove: [`${added.tagsRemoved} | ${steps}`] };
  }
  if (first?.readBack.enum === undefined) return { from: group.map(source) };
  return group.map((one) => ({ from: source(one), enum: one.readBack.enum }));
}
