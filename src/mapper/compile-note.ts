import { createHash } from 'node:crypto';

import type { FieldRef, Json, Payload } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileParts, type PartPlan } from './compile-parts.js';
import { compileText, compileWhen } from './compile-text.js';
import { isWanted, said, type AttachmentPlan } from './attachment-row.js';
import { requiredIssue } from './map-issue.js';
import type { NormalNote } from './normal-mapping.js';
import { authorParts, isNoteType, noteShapes, type NoteType } from './note-types.js';

/** Who a service message or a call is from, where the mapping does not say. */
const SOURCE = 'kommo-bulk';

const userKeys: Readonly<Record<string, string>> = { responsible_user: 'responsible_user_id' };

/** Compiles a note of a block; a row that says nothing of it gets none. */
export function compileNote(note: NormalNote, slot: string, context: CompileContext): AttachmentPlan {
  const when = compileWhen(note.when, context);
  const text = note.text && compileText(note.text, context);
  const parts = compileParts(note.parts, slot, context);
  const [type] = compileParts([{ name: 'type', item: note.type }], slot, context);
  const ref: FieldRef = {
    field: slot,
    columns: [...(text?.columns ?? []), ...parts.flatMap((part) => part.ref.columns)],
  };
  const plan = { slot, ref, parts, type };
  return (row, parent, issues) => {
    if (!isWanted(when, { row, slot, issues })) return undefined;
    const payload = payloadOf(plan, { row, text: said(text?.render(row)) }, issues);
    if (!payload) return undefined;
    return {
      entity: 'note',
      slot,
      parent,
      payload,
      provenance: { keys: keyRefs(plan), customFields: [] },
    };
  };
}

interface NotePlan {
  readonly slot: string;
  readonly ref: FieldRef;
  readonly parts: readonly PartPlan[];
  readonly type: PartPlan | undefined;
}

interface Said {
  readonly row: Row;
  readonly text: string | undefined;
}

function payloadOf(plan: NotePlan, { row, text }: Said, issues: Issue[]): Payload | undefined {
  const problems: Issue[] = [];
  const values = valuesOf(plan, row, problems);
  const isSaid = text !== undefined || plan.parts.some((part) => isAboutNote(part) && values.has(part.name));
  if (!isSaid && problems.length === 0) return undefined;
  const type = plan.type?.read(row, problems) ?? 'common';
  if (text !== undefined) values.set('text', text);
  if (problems.length > 0) {
    issues.push(...problems);
    return undefined;
  }
  return typeof type === 'string' && isNoteType(type) ? noteOf(plan, { type, values }, issues) : undefined;
}

function valuesOf({ parts }: NotePlan, row: Row, problems: Issue[]): Map<string, Json> {
  const values = new Map<string, Json>();
  for (const { name, read } of parts) {
    const value = read(row, problems);
    if (value !== undefined && value !== '') values.set(name, value);
  }
  return values;
}

interface Valued {
  readonly type: NoteType;
  readonly values: ReadonlyMap<string, Json>;
}

function noteOf(plan: NotePlan, { type, values }: Valued, issues: Issue[]): Payload | undefined {
  const missing = noteShapes[type].needs.filter((need) => !values.has(need));
  // A text that is blank is no note, whatever stands beside it: texts are blank in most rows of most files.
  if (missing.includes('text')) return undefined;
  for (const need of missing) issues.push(requiredIssue(refOf(plan, need)));
  if (missing.length > 0) return undefined;
  return { note_type: type, params: paramsOf(type, values), ...authorOf(values) };
}

/** Constants and authors stand in rows that say nothing, too. */
function isAboutNote({ name, constant }: PartPlan): boolean {
  return !constant && !authorParts.has(name);
}

function refOf({ parts, slot, ref }: NotePlan, name: string): FieldRef {
  return parts.find((part) => part.name === name)?.ref ?? { field: `${slot}.${name}`, columns: ref.columns };
}

function paramsOf(type: NoteType, values: ReadonlyMap<string, Json>): Payload {
  const { needs, may } = noteShapes[type];
  const given = [...needs, ...may].flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const defaults = may.includes('uniq')
    ? { source: SOURCE, uniq: uniqOf(type, values) }
    : may.includes('service')
      ? { service: SOURCE }
      : {};
  return { ...defaults, ...Object.fromEntries(given) };
}

/** Calls have a name of their own; without one in the file it is made of what the call is, the same on every run. */
function uniqOf(type: NoteType, values: ReadonlyMap<string, Json>): string {
  const facts = ['phone', 'duration', 'created_at', 'link'].map((name) => values.get(name) ?? '');
  return createHash('sha256')
    .update(JSON.stringify([type, ...facts]))
    .digest('hex')
    .slice(0, 32);
}

function authorOf(values: ReadonlyMap<string, Json>): Payload {
  const own = [...values].filter(([name]) => authorParts.has(name));
  return Object.fromEntries(own.map(([name, value]) => [userKeys[name] ?? name, value]));
}

function keyRefs({ ref, parts }: NotePlan): Readonly<Record<string, FieldRef>> {
  const own = parts.filter(({ name }) => authorParts.has(name));
  return {
    note_type: ref,
    params: ref,
    ...Object.fromEntries(own.map((part) => [userKeys[part.name] ?? part.name, part.ref])),
  };
}
