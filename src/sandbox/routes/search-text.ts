import type { CrmRecord, RecordPath } from '../store/record.js';

interface SearchText {
  /** Name and every value, lower case. */
  readonly plain: string;
  /** The digits of every value. */
  readonly digits: string;
}

// Records are replaced, never changed, so what was made once for a record stays true.
const made = new WeakMap<CrmRecord, SearchText>();

/** What the free-text search of Kommo looks through. */
export function searchText(record: CrmRecord, path: RecordPath): SearchText {
  const known = made.get(record);
  if (known) return known;
  const values = record.fields.flatMap((field) => field.values.map(({ value }) => textOf(value)));
  const price = path === 'leads' ? [String(record.lead?.price ?? '')] : [];
  const text = {
    plain: [record.name, ...price, ...values].join('\n').toLowerCase(),
    digits: values.map((value) => value.replace(/\D/g, '')).join('\n'),
  };
  made.set(record, text);
  return text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}
