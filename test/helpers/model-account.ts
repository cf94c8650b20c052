import { BlockIndex } from '../../src/pipeline/account/block-index.js';
import { planRows } from '../../src/pipeline/send/plan-rows.js';
import { brake } from '../../src/pipeline/stop.js';
import { surveyRows } from '../../src/pipeline/survey.js';
import { blocksOf } from '../../src/mapper/mapping-parts.js';
import type { NormalMapping } from '../../src/mapper/normalise-mapping.js';
import { AttachmentTable } from '../../src/matcher/attachment-table.js';
import { findMatch } from '../../src/matcher/find-match.js';
import type { Json, Payload } from '../../src/model/draft.js';
import type { AccountMatch } from '../../src/model/match.js';
import type { StoredRecord } from '../../src/model/stored-record.js';
import type { CheckedRow } from '../../src/planner/checked-row.js';
import { idOf } from '../../src/planner/holds.js';
import { operationOf } from '../../src/planner/operations.js';
import type { AccountDictionary } from '../../src/schema/account-dictionary.js';

/** Contacts and their notes as Kommo keeps them: what is written replaces whole fields, tags are deltas. */
export interface ModelAccount {
  readonly records: ReadonlyMap<number, StoredRecord>;
  readonly notes: readonly { readonly on: number; readonly payload: Payload }[];
}

/** Imports rows that were checked, as a run plans them, and gives the account after it and the writes it took. */
export async function importInto(
  account: ModelAccount,
  rows: readonly CheckedRow[],
  context: { readonly mapping: NormalMapping; readonly dictionary: AccountDictionary },
): Promise<{
  readonly account: ModelAccount;
  readonly writes: number;
  /** Rows that were not rejected. */
  readonly accepted: readonly CheckedRow[];
}> {
  const matcherFor = (): (() => Promise<AccountMatch>) => {
    const view = viewOf(account, context);
    return async () => view;
  };
  const chunks = async function* (): AsyncGenerator<readonly CheckedRow[]> {
    yield rows;
  };
  const survey = await surveyRows(chunks(), {
    stop: brake(undefined),
    matcherFor: matcherFor(),
    batchSize: 250,
    bulkLink: true,
  });
  const records = new Map(account.records);
  const notes = [...account.notes];
  const accepted: CheckedRow[] = [];
  let writes = 0;
  const plans = planRows(chunks(), {
    stop: brake(undefined),
    matcherFor: matcherFor(),
    size: () => 2,
    extras: survey.extras,
  });
  for await (const { rows: planned, steps } of plans) {
    for (const step of steps) {
      const id = step.id ?? Math.max(0, ...records.keys()) + 1;
      records.set(id, written(records.get(id) ?? blank(id), operationOf(step).payload));
      step.hold.claim.settle({ kind: step.id === undefined ? 'created' : 'updated', id });
    }
    const sent = planned.filter((row) => row.kind === 'send');
    const attached = sent.flatMap(({ attachments }) => attachments);
    for (const { draft, parent } of attached) notes.push({ on: idOf(parent) ?? 0, payload: draft.payload });
    accepted.push(...sent.map(({ row }) => row));
    writes += steps.length + attached.length;
  }
  return { account: { records, notes }, writes, accepted };
}

function viewOf(
  { records, notes }: ModelAccount,
  context: { readonly mapping: NormalMapping; readonly dictionary: AccountDictionary },
): AccountMatch {
  const [block] = blocksOf(context.mapping);
  if (!block) throw new Error('the mapping has no block');
  const { dictionary, mapping } = context;
  const index = new BlockIndex(block, { mapping: { mapping, sha256: '' }, dictionary });
  for (const record of records.values()) index.add(record);
  const table = new AttachmentTable();
  for (const [at, { on, payload }] of notes.entries()) {
    table.add({ entity: 'note', parent: 'contact', parentId: on, payload }, at + 1);
  }
  return {
    match: (draft) =>
      findMatch(
        draft,
        [...new Set(index.idsOf(draft))].flatMap((id) => {
          const record = records.get(id);
          return record ? [index.candidate(record)] : [];
        }),
      ),
    isAttached: table.pass(),
    findElement: () => ({ kind: 'none' }),
  };
}

function blank(id: number): StoredRecord {
  return { id, updated_at: 1, standard: {}, custom_fields_values: [], tags: [], links: [] };
}

interface FieldJson {
  readonly field_id: number;
  readonly values: readonly Json[] | null;
}

/** As Kommo answers a write: fields that are named are replaced, a null clears one, tags come and go. */
function written(record: StoredRecord, payload: Payload): StoredRecord {
  const { id, custom_fields_values: fields, tags_to_add: added, tags_to_delete: removed, ...rest } = payload;
  const custom = new Map(record.custom_fields_values.map(({ field_id, values }) => [field_id, values]));
  for (const { field_id, values } of (fields ?? []) as unknown as readonly FieldJson[]) {
    if (values === null) custom.delete(field_id);
    else custom.set(field_id, values);
  }
  const gone = new Set(namesOf(removed));
  return {
    ...record,
    standard: { ...record.standard, ...rest },
    custom_fields_values: [...custom].map(([field_id, values]) => ({ field_id, values })),
    tags: [...new Set([...record.tags, ...namesOf(added)])].filter((tag) => !gone.has(tag)),
  };
}

function namesOf(tags: Json | undefined): readonly string[] {
  return ((tags ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);
}
