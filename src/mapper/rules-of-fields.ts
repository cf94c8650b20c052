import { fieldsOf, itemsOf } from './mapping-parts.js';
import type { MappingRule } from './mapping-rule.js';
import type { NormalField } from './normal-mapping.js';

/** Rules about what may be said of a field. */
export const fieldRules = {
  oneValueFitsOne: (mapping, complaints) => {
    for (const { name, at, items, target } of fieldsOf(mapping)) {
      if (items.length < 2 || target.kind !== 'standard') continue;
      if (target.field.kind === 'coded' || target.field.kind === 'tags') continue;
      complaints.add({
        at,
        message: `${name} holds one value, and a list stands here.`,
        hint: 'For the first that is not blank, write { from: [..., ...] }.',
      });
    }
  },
  standardFieldsAreNotCleared: (mapping, complaints) => {
    for (const { name, at, onBlank, onBlankWritten, target } of fieldsOf(mapping)) {
      if (!onBlankWritten || onBlank === 'keep' || isCustom(target)) continue;
      complaints.add({
        at: [...at, 'on_blank'],
        message: `${name} cannot be cleared; only custom fields can.`,
      });
    }
  },
  mergeNeedsSeveralValues: (mapping, complaints) => {
    for (const { name, at, mergeWritten, target } of fieldsOf(mapping)) {
      if (!mergeWritten || isCustom(target)) continue;
      complaints.add({
        at: [...at, 'merge'],
        message: `${name} holds one value, so there is nothing to merge.`,
      });
    }
  },
  partsBelongToCustomFields: (mapping, complaints) => {
    for (const { name, items, target } of fieldsOf(mapping)) {
      if (isCustom(target)) continue;
      for (const { at, part } of items) {
        if (part !== undefined)
          complaints.add({ at: [...at, 'enum'], message: `${name} has no kinds to choose by enum.` });
      }
    }
  },
  mapsAreOfOneKind: (mapping, complaints) => {
    for (const { at, map } of itemsOf(mapping)) {
      const kinds = new Set(
        [...(map?.values() ?? [])].filter((value) => value !== '').map((value) => typeof value),
      );
      if (kinds.size < 2) continue;
      const message = `The map gives ${[...kinds].join(' and ')}; all its values must be of one kind.`;
      complaints.add({ at: [...at, 'map'], message, hint: 'Put those that are text in quotes.' });
    }
  },
  mapsAreNotEmpty: (mapping, complaints) => {
    for (const { at, map } of itemsOf(mapping)) {
      if (map?.size === 0) complaints.add({ at: [...at, 'map'], message: 'The map is empty.' });
    }
  },
} satisfies Record<string, MappingRule>;

function isCustom(target: NormalField['target']): boolean {
  return target.kind !== 'standard' || target.field.kind === 'coded';
}
