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

/** The names and values of the payload, in an order that is not that of the mapping. */
function ordered(payload: Payload): Json {
  const parts: Json[] = [];
  for (const name of Object.keys(payload).sort()) parts.push(name, valueOf(payload, name));
  return parts;
}

function valueOf(payload: Payload, name: string): Json {
  const value = payload[name] ?? null;
  if (name !== 'custom_fields_values' || !isList(value)) return value;
  return value.toSorted((one, other) => idOf(one) - idOf(other));
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function idOf(field: Json): number {
  if (typeof field !== 'object' || field === null || !('field_id' in field)) return 0;
  return Number(field['field_id']);
}
