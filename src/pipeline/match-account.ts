import * as z from 'zod';

import type { Client } from '../client/client.js';
import { listPages } from '../client/pager.js';
import type { NormalBlock, NormalMapping } from '../mapper/normal-mapping.js';
import { recordKeys } from '../mapper/record-keys.js';
import { MatchIndex } from '../matcher/match-index.js';
import { plural } from '../model/entity.js';
import type { Matcher } from '../model/match.js';
import type { Preparation } from './prepare.js';

const recordSchema = z.looseObject({
  id: z.int(),
  custom_fields_values: z.array(z.looseObject({ field_id: z.int(), values: z.array(z.unknown()) })).nullish(),
});

/**
 * Makes the matcher of a run. Records of an account are read once, page by page, for each kind that a mapping matches;
 * a mapping that only creates reads nothing. Looking rows up one by one would cost a request each.
 */
export async function buildMatcher(client: Client, preparation: Preparation): Promise<Matcher> {
  const { mapping } = preparation.mapping;
  const index = new MatchIndex();
  for (const block of blocksOf(mapping)) {
    if (block.mode !== 'create' && block.match.length > 0)
      await addRecords(index, block, { client, preparation });
  }
  return (draft) => index.find(draft, mapping.onMany);
}

async function addRecords(
  index: MatchIndex,
  block: NormalBlock,
  { client, preparation }: { client: Client; preparation: Preparation },
): Promise<void> {
  const keysOf = recordKeys(block, preparation.mapping.mapping, preparation.dictionary);
  const path = plural[block.entity];
  for await (const page of listPages(client, path, { item: recordSchema, embeddedKey: path })) {
    for (const record of page) index.add(block.slot, record.id, keysOf(record));
  }
}

function blocksOf(mapping: NormalMapping): readonly NormalBlock[] {
  return [mapping.company, ...mapping.contacts, mapping.lead].filter((block) => block !== undefined);
}
