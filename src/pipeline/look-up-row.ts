import type { Client } from '../client/client.js';
import { blocksOf, isMatched } from '../mapper/mapping-parts.js';
import type { NormalMapping } from '../mapper/normal-mapping.js';
import { memoryStore } from '../matcher/memory-store.js';
import { recordsOf, type Bundle, type RecordDraft } from '../model/draft.js';
import type { ExplainedMatch } from '../model/explanation.js';
import type { Match } from '../model/match.js';
import { changeOf } from '../planner/change.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { BlockIndex } from './account/block-index.js';
import { EntityIndex } from './account/entity-index.js';

export interface LookUp {
  readonly client: Client;
  readonly mapping: NormalMapping;
  readonly dictionary: AccountDictionary;
}

/** Looks the records of one row up in the account, by their match keys. Drafts that are matched by nothing are left out. */
export async function lookUpRow(
  bundle: Bundle,
  { client, mapping, dictionary }: LookUp,
): Promise<ReadonlyMap<RecordDraft, Match>> {
  const blocks = blocksOf(mapping).filter(isMatched);
  const matches = new Map<RecordDraft, Match>();
  for (const entity of new Set(blocks.map((block) => block.entity))) {
    const ofEntity = blocks.filter((block) => block.entity === entity);
    const slots = new Set(ofEntity.map(({ slot }) => slot));
    const index = new EntityIndex(
      { client, entity, store: memoryStore(), signature: '', onRead: () => undefined },
      ofEntity.map((block) => new BlockIndex(block, { mapping: { mapping, sha256: '' }, dictionary })),
      'look-ups',
    );
    const drafts = recordsOf(bundle).filter(({ slot }) => slots.has(slot));
    for (const [draft, match] of await index.match(drafts)) matches.set(draft, match);
  }
  return matches;
}

/** What a match comes to; undefined where it rejects the row. */
export function explainMatch(draft: RecordDraft, match: Match): ExplainedMatch | undefined {
  if (match.kind === 'rejected') return undefined;
  if (match.kind === 'none') return { kind: 'new', changes: [] };
  const change = match.record && draft.mode !== 'link' ? changeOf(draft, match.record) : undefined;
  return {
    kind: change ? 'changed' : 'unchanged',
    id: match.id,
    changes: change?.fields ?? [],
  };
}
