import type { Checked } from '../http/batch.js';
import type { Complaint } from '../http/problem.js';
import { isClosing, LOST } from '../store/pipelines.js';
import type { ContactPart, CrmRecord, LeadPart } from '../store/record.js';
import { contactName } from './contact-name.js';
import { changedFields, readCustomFields, type FieldChanges } from './custom-fields.js';
import type { WrittenRecord } from './record-schema.js';
import { checkMain, checkNames, checkRequired, fittedNames } from './doubtful.js';
import { checkLinked, checkLossReason, checkUsers, readStage, type Stage } from './references.js';
import type { Writing } from './writing.js';
import { changedTags, checkTags, type TagChanges } from './tags.js';

/** Everything that is wrong with a write, or how to store it. Nothing changes before `store` is called. */
export function checkRecord(writing: Writing): Checked<CrmRecord> {
  const { world, path, written, before } = writing;
  const fields = readCustomFields(world, world.store.fields[path], written.custom_fields_values);
  const stage = path === 'leads' ? readStage(world, written, before?.lead) : undefined;
  const complaints = [
    ...(stage === undefined ? [] : checkLead(writing, fields, stage)),
    ...checkNames(writing),
    ...checkUsers(world, written),
    ...(before ? [] : checkLinked(world, written)),
    ...fields.complaints,
    ...checkTags(world, path, tagChangesOf(written)),
  ];
  if (complaints.length > 0) return { complaints };
  const lead = stage === undefined || 'code' in stage ? undefined : stage;
  return { store: () => storeRecord(writing, fields, lead) };
}

function checkLead(writing: Writing, fields: FieldChanges, stage: Stage | Complaint): Complaint[] {
  return [
    ...('code' in stage ? [stage] : checkRequired(writing, fields, stage)),
    ...checkLossReason(writing.world, writing.written),
    ...checkMain(writing),
  ];
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
  const { world, path, actor, owner } = writing;
  const written = { ...writing.written, ...fittedNames(writing) };
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
  const isLost = stage.status_id === LOST;
  return {
    ...stage,
    price: Math.round(written.price ?? last.price),
    loss_reason_id: isLost ? (written.loss_reason_id ?? last.loss_reason_id) : null,
    closed_at: isClosing(stage.status_id)
      ? (written.closed_at ?? last.closed_at ?? world.clock.seconds())
      : null,
  };
}

function named(writing: Writing): { name: string; contact: ContactPart } {
  const { world, before } = writing;
  const names = fittedNames(writing);
  // A name that is spaced in its own way is not composed anew by a change of something else.
  if (before?.contact && Object.keys(names).length === 0)
    return { name: before.name, contact: before.contact };
  return contactName({
    written: { ...writing.written, ...names },
    before: before?.contact,
    lastFirst: world.store.account.account.nameOrder === 2,
    split: world.switches.nameSplit,
  });
}
