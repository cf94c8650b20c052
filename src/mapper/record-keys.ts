import type { MatchKey } from '../model/draft.js';
import type { StoredRecord } from '../model/stored-record.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { keyKindOf, keyValue } from './match-key.js';
import type { NormalBlock, NormalField, NormalMapping } from './normal-mapping.js';
import { fieldFinder } from './resolve-fields.js';

/** Reads the match keys of a block off a record of the account, in the form that drafts have theirs. */
export type RecordKeys = (record: StoredRecord) => readonly MatchKey[];

/** Compiles the match keys of a block for reading records; names are known to resolve, as the block has compiled. */
export function recordKeys(
  block: NormalBlock,
  mapping: NormalMapping,
  dictionary: AccountDictionary,
): RecordKeys {
  const find = fieldFinder(block.entity, dictionary.customFields[block.entity]);
  const { phoneRegion } = mapping.source;
  const readers = block.match.flatMap(({ text: name }) => {
    const field = block.fields.find((one) => one.name === name);
    const reader = field && readerOf(field, find);
    return reader ? [{ name, ...reader }] : [];
  });
  return (record) =>
    readers.flatMap(({ name, kind, texts }) =>
      texts(record).flatMap((text) => {
        const value = keyValue(kind, text, phoneRegion);
        return value === undefined ? [] : [{ name, value }];
      }),
    );
}

interface Reader {
  readonly kind: ReturnType<typeof keyKindOf>;
  readonly texts: (record: StoredRecord) => readonly string[];
}

function readerOf({ target }: NormalField, find: ReturnType<typeof fieldFinder>): Reader | undefined {
  if (target.kind === 'standard' && target.field.kind === 'id')
    return { kind: 'text', texts: ({ id }) => [String(id)] };
  if (target.kind === 'standard' && 'key' in target.field) {
    const { key } = target.field;
    return { kind: 'text', texts: (record) => textsOf([record.standard[key]]) };
  }
  const found = find(target);
  if (!('field' in found)) return undefined;
  const { id, code } = found.field;
  return { kind: keyKindOf(code), texts: (record) => textsOf(valuesOf(record, id)) };
}

function valuesOf(record: StoredRecord, fieldId: number): readonly unknown[] {
  const item = record.custom_fields_values.find((one) => one.field_id === fieldId);
  return (item?.values ?? []).map((value) =>
    typeof value === 'object' && value !== null && 'value' in value ? value['value'] : undefined,
  );
}

function textsOf(values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [String(value)]
      : [],
  );
}
