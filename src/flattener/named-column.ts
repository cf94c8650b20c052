import type { Json } from '../model/draft.js';
import { BY_ID, numberCell, type ApiRecord, type Column } from './column.js';
import type { LabelStyle } from './field-columns.js';

interface NamedColumn {
  readonly field: string;
  readonly title: string;
  /** The key of the record that holds the id. */
  readonly key: string;
  readonly name: (id: number, record: ApiRecord) => string;
  /** How a mapping reads the name back; absent for what cannot be written. */
  readonly steps?: string;
}

/** The column or columns of a thing that has a name and an id. */
export function namedColumns(one: NamedColumn, labels: LabelStyle): readonly Column[] {
  const { field, title, key, steps } = one;
  const value = (record: ApiRecord): Json | undefined => record[key];
  const names: Column = {
    field,
    title,
    cell: (record) => {
      const id = value(record);
      return typeof id === 'number' ? one.name(id, record) : '';
    },
    ...(steps === undefined ? {} : { readBack: { target: field, steps } }),
  };
  const ids: Column = {
    field: `${field}.id`,
    title: `${title} ID`,
    cell: (record) => numberCell(value(record)),
    ...(steps === undefined ? {} : { readBack: { target: field, steps: BY_ID } }),
  };
  return labels === 'names' ? [names] : labels === 'ids' ? [ids] : [names, ids];
}
