import { recordKeys, type RecordKeys } from '../../mapper/record-keys.js';
import type { NormalBlock } from '../../mapper/normal-mapping.js';
import type { Candidate } from '../../matcher/find-match.js';
import { KeyTable } from '../../matcher/key-table.js';
import type { MatchKey, RecordDraft } from '../../model/draft.js';
import type { StoredRecord } from '../../model/stored-record.js';
import type { Preparation } from '../prepare.js';

/** The records of the account by the match keys of one block. Several blocks may have one kind of record. */
export class BlockIndex {
  readonly block: NormalBlock;
  readonly #keysOf: RecordKeys;
  #table = new KeyTable();

  constructor(block: NormalBlock, { mapping, dictionary }: Pick<Preparation, 'mapping' | 'dictionary'>) {
    this.block = block;
    this.#keysOf = recordKeys(block, mapping.mapping, dictionary);
  }

  add(record: StoredRecord): void {
    for (const key of this.#keysOf(record)) this.#table.add(textOf(key), record.id);
  }

  /** Ids that may have a key of the draft. */
  idsOf({ keys }: RecordDraft): readonly number[] {
    return keys.flatMap((key) => this.#table.idsOf(textOf(key)));
  }

  candidate(record: StoredRecord): Candidate {
    return { record, keys: this.#keysOf(record) };
  }
}

function textOf({ name, value }: MatchKey): string {
  return `${name}\n${value}`;
}
