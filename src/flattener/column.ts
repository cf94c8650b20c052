import { cellText, type Cell } from '../model/cell.js';
import type { Json } from '../model/draft.js';

/** A record as Kommo sent it. */
export type ApiRecord = Readonly<Record<string, Json>>;

/** One column of an exported table. */
export interface Column {
  /** As `--columns` names it: the mapping's name of the field (`price`, `cf:CPF`, `phone:WORK`). */
  readonly field: string;
  /** As the header shows it. */
  readonly title: string;
  /** An empty text where the record has no value. */
  readonly cell: (record: ApiRecord) => Cell;
  /** How a mapping reads the column back; absent for what an import cannot write. */
  readonly readBack?: ReadBack;
  /** Left out unless `--columns` names it. */
  readonly onRequest?: boolean;
  /** Shows a linked record; left out also unless `--with` names its kind. */
  readonly linked?: LinkedKind;
}

/** Records whose columns can stand beside those of another. */
export type LinkedKind = 'contacts' | 'companies';

export interface ReadBack {
  /** The mapping's field. */
  readonly target: string;
  /** Transforms after the column, such as `number`. */
  readonly steps: string;
  /** The kind of a phone or e-mail, the part of an address. */
  readonly enum?: string;
  /** Between tags. */
  readonly separator?: string;
}

/** How a column of ids is read back: a mapping takes `#123` for the name of what has this id. */
export const BY_ID = 'prefix("#")';

/** A column that is only shown. */
export function column(field: string, title: string, cell: Column['cell']): Column {
  return { field, title, cell };
}

/** The column as a mapping reads it back, under the field's own name. */
export function readBack(shown: Column, steps: string): Column {
  return { ...shown, readBack: { target: shown.field, steps } };
}

/** A number that a sheet shows as it is; an empty text where there is none. */
export function numberCell(value: Json | undefined): Cell {
  return typeof value === 'number' ? value : textCell(value);
}

/** Text as it is, anything that is no text as JSON; an empty text for null. */
export function textCell(value: Json | undefined): Cell {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return value;
}

/** As `textCell`, and always text. */
export function textOf(value: Json | undefined): string {
  return cellText(textCell(value));
}

/** An object or list verbatim, as JSON; an empty text where there is nothing in it. */
export function jsonCell(value: Json | undefined): Cell {
  if (value === undefined || value === null) return '';
  const text = JSON.stringify(value);
  return text === '[]' || text === '{}' ? '' : text;
}

/** A part of a JSON object; undefined for everything else. */
export function part(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  return value[key];
}

/** A list, also where PHP wrote a list with gaps as an object; empty for everything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return isList(value) ? value : Object.values(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
