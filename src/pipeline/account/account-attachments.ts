import type { AttachmentKind } from '../../client/attachment-list.js';
import type { Client } from '../../client/client.js';
import { blocksOf, isMatched } from '../../mapper/mapping-parts.js';
import type { NormalBlock, NormalNote } from '../../mapper/normal-mapping.js';
import { noteTypes } from '../../mapper/note-types.js';
import { AttachmentTable } from '../../matcher/attachment-table.js';
import { recordsOf } from '../../model/draft.js';
import type { IsAttached, Matcher } from '../../model/match.js';
import type { ReadyRow } from '../../planner/checked-row.js';
import { AttachmentIndex } from './attachment-index.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';

/** The notes and tasks that the account has on the records which rows of a file name. */
export interface AccountAttachments {
  readonly load: (rows: readonly ReadyRow[], match: Matcher) => Promise<void>;
  readonly pass: () => IsAttached;
}

export interface AttachmentsContext {
  readonly client: Client;
  readonly preparation: Preparation;
  readonly hooks: RunHooks;
  /** Rows of the file, at most. */
  readonly rows: number;
}

/** Reads nothing before a row names a record that the account has. */
export function openAttachments({
  client,
  preparation,
  hooks,
  rows,
}: AttachmentsContext): AccountAttachments {
  const table = new AttachmentTable();
  const indexes = kindsOf(blocksOf(preparation.mapping.mapping).filter(isMatched)).map(
    (kind) =>
      new AttachmentIndex(kind, {
        client,
        table,
        parentsAtMost: rows,
        onMethod: (method) =>
          hooks.onEvent?.({
            kind: 'index',
            entity: kind.parent,
            of: kind.entity,
            method,
            isStart: true,
            records: 0,
          }),
      }),
  );
  return {
    pass: () => table.pass(),
    load: async (ready, match) => {
      for (const index of indexes) await index.load(parentsOf(ready, match, index.kind));
    },
  };
}

function kindsOf(blocks: readonly NormalBlock[]): readonly AttachmentKind[] {
  const parents = [...new Set(blocks.map(({ entity }) => entity))];
  return parents.flatMap((parent): readonly AttachmentKind[] => {
    const ofParent = blocks.filter(({ entity }) => entity === parent);
    const notes = ofParent.flatMap((block) => block.notes);
    const hasTasks = ofParent.some(({ tasks }) => tasks.length > 0);
    return [
      ...(notes.length > 0 ? [{ entity: 'note', parent, noteTypes: typesOf(notes) } as const] : []),
      ...(hasTasks ? [{ entity: 'task', parent, noteTypes: [] } as const] : []),
    ];
  });
}

/** All that can be made, where a column says the type. */
function typesOf(notes: readonly NormalNote[]): readonly string[] {
  const types = notes.map(({ type }) =>
    type.source.kind === 'const' ? String(type.source.value) : undefined,
  );
  return types.includes(undefined) ? noteTypes : [...new Set(types.filter((type) => type !== undefined))];
}

/** The records of the account that get such a note or task. */
function parentsOf(
  rows: readonly ReadyRow[],
  match: Matcher,
  { entity, parent }: AttachmentKind,
): readonly number[] {
  return rows.flatMap(({ bundle }) => {
    const slots = new Set(
      bundle.attachments.flatMap((one) => (one.entity === entity ? [one.parent.slot] : [])),
    );
    return recordsOf(bundle).flatMap((draft) => {
      if (draft.entity !== parent || !slots.has(draft.slot)) return [];
      const found = match(draft);
      return found.kind === 'one' ? [found.id] : [];
    });
  });
}
