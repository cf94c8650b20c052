import type { Checked } from '../http/batch.js';
import { isClosing } from '../store/definitions.js';
import type { ContactPart, CrmRecord, LeadPart, RecordPath } from '../store/record.js';
import type { World } from '../world.js';
import { contactName } from './contact-name.js';
import { changedFields, readCustomFields, type FieldChanges } from './custom-fields.js';
import type { WrittenRecord } from './record-schema.js';
import { checkLinked, checkLossReason, checkUsers, readStage, type Stage } from './references.js';
import { changedTags, checkTags, type TagChanges } from './tags.js';

/** A write that is to become a record; `before` is absent for a new one. */
export interface Writing {
  readonly world: World;
  readonly path: RecordPath;
  readonly written: WrittenRecord;
  readonly before?: CrmRecord;
  /** Who writes: a user id, or 0. */
  readonly actor: number;
  /** Who is responsible when nobody is named. */
  readonly owner: number;
}

/** Everything that is wrong with a write, or how to store it. Nothing changes before `store` is called. */
export function checkRecord(writing: Writing): Checked<CrmRecord> {
  const { world, path, written, before } = writing;
  const fields = readCustomFields(world, world.store.fields[path], written.custom_fields_values);
  const stage = path === 'leads' ? readStage(world, written, before?.lead) : undefined;
  const complaints = [
    ...(stage !== undefined && 'code' in stage ? [stage] : []),
    ...checkUsers(world, written),
    ...(path === 'leads' ? checkLossReason(world, written) : []),
    ...(before ? [] : checkLinked(world, written)),
    ...fields.complaints,
    ...checkTags(world, path, tagChangesOf(written)),
  ];
  if (complaints.length > 0) return { complaints };
  const lead = stage === undefined || 'code' in stage ? undefined : stage;
  return { store: () => storeRecord(latest(writing), fields, lead) };
}

/** The same record may stand in a batch twice: the second write finds what the first left. */
function latest(writing: Writing): Writing {
  const before = writing.before && writing.world.store.records[writing.path].find(writing.before.id);
  return before ? { ...writing, before } : writing;
}

function storeRecord(writing: Writing, fields: FieldChanges, stage: Stage | undefined): CrmRecord {
  const { world, path, written, before } = writing;
  const record: CrmRecord = {
    ...baseOf(writing),
    fields: changedFields(before?.fields ?? [], fields),
    tags: changedTags(world, path, { before: before?.tags ?? [], changes: tagChangesOf(written) }),
    ...(stage ? { lead: leadPart(writing, stage) } : {}),
    ...(path === 'contacts' ? named(writing) : {}),
  };
  world.store.records[path].put(record);
  return record;
}

function tagChangesOf(written: WrittenRecord): TagChanges {
  return { all: written._embedded?.tags, add: written.tags_to_add, remove: written.tags_to_delete };
}

function baseOf(writing: Writing): CrmRecord {
  const { world, path, written, actor, owner } = writing;
  const id = writing.before?.id ?? world.store.records[path].claimId();
  const before = writing.before ?? blankRecord(writing, id);
  const sent = given(written, world.switches.createdAtHonoured ? [...peopleKeys, ...timeKeys] : peopleKeys);
  const now = { updated_at: world.clock.seconds(), updated_by: actor };
  const first = writing.before ? {} : { created_by: actor, responsible_user_id: owner };
  return { ...before, ...first, ...now, ...sent, id };
}

const peopleKeys = ['name', 'responsible_user_id', 'created_by', 'updated_by'] as const;
const timeKeys = ['created_at', 'updated_at'] as const;

type SentKey = (typeof peopleKeys)[number] | (typeof timeKeys)[number];

/** What the write says of these keys. */
function given(written: WrittenRecord, keys: readonly SentKey[]): Partial<Pick<CrmRecord, SentKey>> {
  return Object.fromEntries(keys.flatMap((key) => (written[key] === undefined ? [] : [[key, written[key]]])));
}

function blankRecord({ world, path }: Writing, id: number): CrmRecord {
  const isNumbered = path === 'leads' && world.switches.missingLeadName === 'numbered';
  const now = world.clock.seconds();
  return {
    id,
    name: isNumbered ? `Lead #${id}` : '',
    responsible_user_id: 0,
    created_by: 0,
    updated_by: 0,
    created_at: now,
    updated_at: now,
    closest_task_at: null,
    is_deleted: false,
    fields: [],
    tags: [],
  };
}

function leadPart({ world, written, before }: Writing, stage: Stage): LeadPart {
  const last = before?.lead ?? { price: 0, loss_reason_id: null, closed_at: null };
  const isLost = stage.status_id === 143;
  return {
    ...stage,
    price: Math.round(written.price ?? last.price),
    loss_reason_id: isLost ? (written.loss_reason_id ?? last.loss_reason_id) : null,
    closed_at: isClosing(stage.status_id)
      ? (written.closed_at ?? last.closed_at ?? world.clock.seconds())
      : null,
  };
}

function named({ world, written, before }: Writing): { name: string; contact: ContactPart } {
  return contactName({
    written,
    before: before?.contact,
    lastFirst: world.store.account.account.nameOrder === 2,
    split: world.switches.nameSplit,
  });
}
