import { fieldMissing, fieldNotExpected, type Complaint } from '../http/problem.js';
import type { StoredField } from '../store/record.js';
import { changedFields, type FieldChanges } from './custom-fields.js';
import { fitText } from './fit-text.js';
import type { WrittenRecord } from './record-schema.js';
import type { Stage } from './references.js';
import type { Writing } from './writing.js';

// What nobody knows of Kommo, and switches decide.

type Names = Pick<WrittenRecord, 'name' | 'first_name' | 'last_name'>;

const nameKeys = ['name', 'first_name', 'last_name'] as const;

/** Names that are too long and are not cut. */
export function checkNames({ written, world }: Writing): Complaint[] {
  return nameKeys.flatMap((key) => {
    const fitted = fitText(written[key] ?? '', key, world.switches);
    return 'complaint' in fitted ? [fitted.complaint] : [];
  });
}

/** The names that the write has, cut where they are too long. */
export function fittedNames({ written, world }: Writing): Names {
  const names = nameKeys.flatMap((key) => {
    const sent = written[key];
    if (sent === undefined) return [];
    const fitted = fitText(sent, key, world.switches);
    return [[key, 'text' in fitted ? fitted.text : sent] as const];
  });
  return Object.fromEntries(names);
}

/** `is_main` in a lead that is made. */
export function checkMain({ written, before, world }: Writing): Complaint[] {
  if (before || world.switches.mainOnCreate === 'accepted') return [];
  return (written._embedded?.contacts ?? []).flatMap(({ is_main: isMain }, index) =>
    isMain === undefined ? [] : [fieldNotExpected(`_embedded.contacts.${index}.is_main`)],
  );
}

/** Fields that the stage asks for and the lead lacks. */
export function checkRequired({ world, before }: Writing, changes: FieldChanges, stage: Stage): Complaint[] {
  if (world.switches.requiredStages === 'ignored') return [];
  const filled = changedFields(before?.fields ?? [], changes);
  return world.store.fields.leads
    .all()
    .filter(({ required_statuses: stages }) => stages.some((one) => isSame(one, stage)))
    .filter(({ id }) => !isFilled(filled, id))
    .map(({ id }) => fieldMissing(`custom_fields_values.${id}`));
}

function isSame(one: Stage, { pipeline_id, status_id }: Stage): boolean {
  return one.pipeline_id === pipeline_id && one.status_id === status_id;
}

function isFilled(fields: readonly StoredField[], id: number): boolean {
  return fields.some(({ field_id, values }) => field_id === id && values.length > 0);
}
