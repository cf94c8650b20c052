import { isSubstance } from '../mapper/fields.js';
import type { WrittenBlock } from '../mapper/written-blocks.js';
import type { WrittenMapping } from '../mapper/written-mapping.js';
import type { RecordEntity } from '../model/entity.js';

/** A mapping while it is made up; `comments` says what is behind a field, by `contact.email`. */
export interface MappingDraft {
  readonly written: WrittenMapping;
  readonly comments: ReadonlyMap<string, string>;
}

export const slots = ['company', 'contact', 'lead'] as const satisfies readonly RecordEntity[];

/** The one block of a kind; of several contacts the first. */
export function blockOf(written: WrittenMapping, slot: RecordEntity): WrittenBlock | undefined {
  const block = written[slot];
  return Array.isArray(block) ? block[0] : block;
}

/** The mapping with other blocks; those that are undefined are left out. */
export function withBlocks(
  written: WrittenMapping,
  change: (slot: RecordEntity, block: WrittenBlock | undefined) => WrittenBlock | undefined,
): WrittenMapping {
  const { company, contact, lead, ...rest } = written;
  const blocks = slots.flatMap((slot) => {
    const block = change(slot, blockOf(written, slot));
    return block ? [[slot, block] as const] : [];
  });
  return { ...rest, ...Object.fromEntries(blocks) };
}

/** Without what is left over when fields are gone: keys that name them, modes without keys, blocks that make nothing. */
export function tidy(written: WrittenMapping): WrittenMapping {
  return withBlocks(written, (_, block) => {
    if (!block || !Object.keys(block.fields).some(isSubstance)) return undefined;
    const { match = [], mode, ...rest } = block;
    const keys = match.filter((key) => Object.hasOwn(block.fields, key));
    if (keys.length === 0) return rest;
    return { ...(mode !== undefined && { mode }), match: keys, ...rest };
  });
}
