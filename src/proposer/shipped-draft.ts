import { isPhoneRegion } from '../mapper/known-places.js';
import { withoutFaults } from '../mapper/schema-problems.js';
import { writtenMapping, type WrittenMapping } from '../mapper/written-mapping.js';
import { readYaml } from '../mapper/yaml-text.js';
import { blockOf, slots, type MappingDraft } from './draft.js';
import { makeRight, type RightMapping } from './make-right.js';
import type { ProposalMatter } from './matter.js';
import { nullsIn } from './source-of.js';
import { failuresIn, tryRows } from './try-rows.js';
import { writeMapping } from './write-mapping.js';

/**
 * The shipped mapping for a kind of export, without its tests, which name what this account may not have, and without
 * its time zone, which is that of somebody else.
 */
export function shippedDraft(matter: ProposalMatter): MappingDraft | undefined {
  const { shipped, name, rows } = matter;
  if (!shipped) return undefined;
  const read = readYaml(shipped.text, shipped.path);
  if ('unreadable' in read) return undefined;
  const foreign = [['tests'], ['$schema'], ['source', 'timezone']];
  const parsed = writtenMapping.safeParse(withoutFaults(read.value, foreign));
  if (!parsed.success) return undefined;
  const nulls = nullsIn(rows);
  const source = { ...parsed.data.source, ...(nulls.length > 0 && { nulls: [...nulls] }) };
  const written: WrittenMapping = { ...parsed.data, name, source };
  const comments = slots.flatMap((slot) =>
    Object.keys(blockOf(written, slot)?.fields ?? {}).map(
      (key) => [`${slot}.${key}`, '100 %, as shipped'] as const,
    ),
  );
  return withBestRegion({ written, comments: new Map(comments) }, matter);
}

/** Phones are read as of the country, of the shipped mapping's and the account's, in which more of them are right. */
function withBestRegion(draft: MappingDraft, matter: ProposalMatter): MappingDraft {
  const region = matter.dictionary.account.currency.slice(0, 2);
  if (region === 'EU' || !/^[A-Z]{2}$/.test(region) || !isPhoneRegion(region)) return draft;
  const source = { ...draft.written.source, phone_region: region };
  const other = { ...draft, written: { ...draft.written, source } };
  return failuresOf(other, matter) < failuresOf(draft, matter) ? other : draft;
}

function failuresOf(draft: MappingDraft, matter: ProposalMatter): number {
  const right = rightOf(draft, matter);
  return right ? failuresIn(tryRows(right.plan, matter.rows)) : Number.POSITIVE_INFINITY;
}

/** The draft without what is wrong with it; undefined where nothing sound is in it. */
export function rightOf(
  draft: MappingDraft,
  { header, dictionary }: ProposalMatter,
): RightMapping | undefined {
  if (slots.every((slot) => !blockOf(draft.written, slot))) return undefined;
  const write = (written: WrittenMapping): string =>
    writeMapping({ ...draft, written }, { head: [], end: [] });
  return makeRight(draft.written, write, { header, dictionary });
}
