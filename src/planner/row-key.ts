import { isMaking, recordsOf, type Bundle, type Payload, type RecordDraft } from '../model/draft.js';
import type { Json } from '../model/json.js';

/**
 * What a row makes, as one text: equal for rows that would make the same records, however their file is written, sorted
 * or named. Records that are found by a match key stand in it by that key alone, as what is said of them may change.
 * Undefined for a row that makes no record, or only such as a match key finds.
 */
export function rowKey(bundle: Bundle): string | undefined {
  const records = recordsOf(bundle);
  if (!records.some(isMaking)) return undefined;
  const attached = bundle.attachments.map(({ slot, payload }): Json => [slot, ordered(payload)]);
  return JSON.stringify([...records.map(recordKey), ...attached]);
}

function recordKey(draft: RecordDraft): Json {
  const { slot, keys, payload, elements = [] } = draft;
  if (!isMaking(draft)) return [slot, ...keys.map(({ name, value }) => `${name} ${value}`)];
  return [
    slot,
    ordered(payload),
    ...elements.map(({ catalog, key, quantity }): Json => [catalog, key, quantity]),
  ];
}

/** The payload with its fields in an order that is not that of the mapping. */
function ordered(payload: Payload): Json {
  const { custom_fields_values: fields, ...plain } = payload;
  const entries = Object.entries(plain).sort(([one], [other]) => (one < other ? -1 : 1));
  return isList(fields) ? [entries, fields.toSorted((one, other) => idOf(one) - idOf(other))] : [entries];
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function idOf(field: Json): number {
  if (typeof field !== 'object' || field === null || !('field_id' in field)) return 0;
  return Number(field['field_id']);
}
