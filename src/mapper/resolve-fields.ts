import type { RecordEntity } from '../model/entity.js';
import type { CustomField } from '../schema/account-dictionary.js';
import type { Target } from './fields.js';
import { nameIndex, type Names } from './name-index.js';
import { nearestNames } from './nearest-names.js';

/** A custom field of the account, or why there is none. */
export type FieldFound =
  { readonly field: CustomField } | { readonly message: string; readonly hint?: string };

/** Finds the custom fields of one kind of record by name, then by code; `cf#123` by id. */
export function fieldFinder(
  entity: RecordEntity,
  fields: readonly CustomField[],
): (target: Target) => FieldFound {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const byCode = new Map(
    fields.flatMap((field) => (field.code === null ? [] : [[field.code, field] as const])),
  );
  const names = nameIndex(fields);
  const missing = (what: string, near: readonly string[]): FieldFound => ({
    message: `The account has no custom field ${what} for a ${entity}.`,
    ...(near.length > 0 && { hint: `Did you mean ${near.map((name) => `cf:${name}`).join(' or ')}?` }),
  });
  return (target) => {
    if (target.kind === 'customId') {
      const field = byId.get(target.id);
      return field ? { field } : missing(`with the id ${target.id}`, []);
    }
    if (target.kind === 'standard') {
      const field = target.field.kind === 'coded' ? byCode.get(target.field.code) : undefined;
      return field ? { field } : missing(`that is its ${target.name}`, []);
    }
    return byNameOrCode(target.name, { byId, byCode, names, missing });
  };
}

interface Lists {
  readonly byId: ReadonlyMap<number, CustomField>;
  readonly byCode: ReadonlyMap<string, CustomField>;
  readonly names: Names;
  readonly missing: (what: string, near: readonly string[]) => FieldFound;
}

function byNameOrCode(name: string, { byId, byCode, names, missing }: Lists): FieldFound {
  const found = names.find(name);
  if (found.kind === 'many') {
    const candidates = found.candidates.join(', ').replaceAll('(#', '(cf#');
    return {
      message: `Several custom fields have the name "${name}": ${candidates}.`,
      hint: 'Write cf# and the id.',
    };
  }
  const field =
    found.kind === 'one' ? byId.get(found.id) : (byCode.get(name) ?? byCode.get(name.toUpperCase()));
  if (field) return { field };
  const near = nearestNames(
    name,
    [...byId.values()].map((one) => one.name),
  );
  return missing(`"${name}"`, near);
}
