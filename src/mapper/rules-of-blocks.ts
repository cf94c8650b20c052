import { suggestion } from './mapping-problem.js';
import { blocksOf } from './mapping-parts.js';
import type { MappingRule } from './mapping-rule.js';
import { nearestNames } from './nearest-names.js';
import type { NormalBlock, NormalField } from './normal-mapping.js';

/** Rules about a block as a whole. */
export const blockRules = {
  somethingIsMade: (mapping, complaints) => {
    if (blocksOf(mapping).length > 0 || mapping.main) return;
    complaints.add({
      at: [],
      message: 'The mapping makes nothing: it needs a company, a contact or a lead.',
    });
  },
  matchIsThere: (mapping, complaints) => {
    for (const { at, mode, match, slot } of blocksOf(mapping)) {
      if (mode === 'create' || match.length > 0) continue;
      const message = `The ${slot} has mode ${mode} and no match: there is no telling which record is meant.`;
      complaints.add({
        at: [...at, 'mode'],
        message,
        hint: 'Add match: [a field, ...], or use mode: create.',
      });
    }
  },
  matchNamesFields: (mapping, complaints) => {
    for (const block of blocksOf(mapping)) {
      for (const { text, at } of block.match)
        complaints.addAll(matchComplaints(block, text).map((one) => ({ ...one, at })));
    }
  },
  idIsMatched: (mapping, complaints) => {
    for (const { fields, match, mode, slot } of blocksOf(mapping)) {
      const id = fields.find(({ target }) => target.kind === 'standard' && target.field.kind === 'id');
      if (!id || (mode !== 'create' && match.some(({ text }) => text === id.name))) continue;
      complaints.add({
        at: id.at,
        onKey: true,
        message: `The id of the ${slot} says which record is meant; Kommo gives ids to new ones by itself.`,
        hint: 'Add match: [id] and mode: update, upsert or link.',
      });
    }
  },
  keyFieldIsField: (mapping, complaints) => {
    for (const { slot, keyField, fields } of blocksOf(mapping)) {
      if (!keyField) continue;
      const custom = fields.filter(({ target }) => target.kind !== 'standard').map(({ name }) => name);
      if (custom.includes(keyField.text)) continue;
      const message = `The key field ${JSON.stringify(keyField.text)} is not a custom field of the ${slot}.`;
      const hint = suggestion(nearestNames(keyField.text, custom));
      complaints.add({
        at: keyField.at,
        message,
        hint: hint ?? `Custom fields of the ${slot}: ${custom.join(', ') || 'none'}.`,
      });
    }
  },
  lossReasonHasStage: (mapping, complaints) => {
    const names = new Set(mapping.lead?.fields.map(({ name }) => name));
    const reason = mapping.lead?.fields.find(({ name }) => name === 'loss_reason');
    if (!reason || names.has('stage')) return;
    const message = 'A loss reason is sent with the stage "lost" alone, and the lead has no stage field.';
    complaints.add({ at: reason.at, onKey: true, message });
  },
} satisfies Record<string, MappingRule>;

function matchComplaints(block: NormalBlock, key: string): readonly { message: string; hint?: string }[] {
  const field = block.fields.find(({ name }) => name === key);
  if (!field) {
    const known = block.fields.filter(isKey).map(({ name }) => name);
    const near = suggestion(nearestNames(key, known));
    const message = `The match key ${JSON.stringify(key)} is not a field of the ${block.slot}.`;
    return [{ message, hint: near ?? `Fields that can be matched by: ${known.join(', ') || 'none'}.` }];
  }
  return isKey(field)
    ? []
    : [{ message: `Records cannot be matched by ${key}; use a text, an e-mail, a phone or a custom field.` }];
}

function isKey({ target }: NormalField): boolean {
  return target.kind !== 'standard' || ['id', 'text', 'coded'].includes(target.field.kind);
}
