import type * as z from 'zod';

import type { AttachmentDraft, Bundle, RecordDraft } from '../model/draft.js';
import { NO_ISSUES, type Issue } from '../model/issue.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import type { CustomFieldItem } from '../schema/custom-field.js';
import { compileAccepts } from '../schema/compile-accepts.js';
import { payloadSchemas } from '../schema/payload.js';
import { compileAccountRules } from './account-rules.js';
import { issueOf, type AnyDraft, type Complaint } from './complaint.js';
import { compileFieldRules, readableItems } from './field-rules.js';
import { checkPractice } from './practice.js';
import { complaintsOf } from './zod-issues.js';

/**
 * Compiles the checks of every draft of a bundle: what Kommo accepts of each kind, and what this account has. The
 * result is pure and synchronous; a sound bundle gives `NO_ISSUES`.
 */
export function compileValidator(dictionary: AccountDictionary): (bundle: Bundle) => readonly Issue[] {
  const validateDraft = compileDraftValidator(dictionary);
  return ({ company, contacts, lead, attachments }) => {
    let issues = company ? validateDraft(company) : NO_ISSUES;
    for (const contact of contacts) issues = joined(issues, validateDraft(contact));
    if (lead) issues = joined(issues, validateDraft(lead));
    for (const attachment of attachments) issues = joined(issues, validateDraft(attachment));
    return issues;
  };
}

function joined(first: readonly Issue[], second: readonly Issue[]): readonly Issue[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...first, ...second];
}

function compileDraftValidator(dictionary: AccountDictionary): (draft: AnyDraft) => readonly Issue[] {
  const checkAccount = compileAccountRules(dictionary);
  const checkFields = {
    lead: compileFieldRules(dictionary, 'lead'),
    contact: compileFieldRules(dictionary, 'contact'),
    company: compileFieldRules(dictionary, 'company'),
  };
  return (draft) => {
    const found: Complaint[] = [];
    const report = (complaint: Complaint): void => void found.push(complaint);
    if ('mode' in draft) checkFields[draft.entity](checkRecord(draft, report), report);
    else checkAttachment(draft, report);
    checkAccount(draft.payload, report);
    checkPractice(draft, report);
    return found.length === 0 ? NO_ISSUES : found.map((complaint) => issueOf(draft, complaint));
  };
}

type Report = (complaint: Complaint) => void;

/** Checks the payload as a whole and returns its custom field items, as far as they can be read. */
function checkRecord({ entity, mode, payload }: RecordDraft, report: Report): readonly CustomFieldItem[] {
  const { accepts, schema } = recordShapes[entity][mode === 'link' ? 'create' : mode];
  const sent: unknown = payload;
  if (accepts(sent)) return sent.custom_fields_values ?? NO_ITEMS;
  complaintsOf(schema, payload).forEach(report);
  return readableItems(payload['custom_fields_values']);
}

function checkAttachment({ entity, payload }: AttachmentDraft, report: Report): void {
  const { accepts, schema } = attachmentShapes[entity];
  if (!accepts(payload)) complaintsOf(schema, payload).forEach(report);
}

const NO_ITEMS: readonly CustomFieldItem[] = [];

interface Shape<T> {
  readonly schema: z.ZodType<T>;
  readonly accepts: (value: unknown) => value is T;
}

function shapeOf<T>(schema: z.ZodType<T>): Shape<T> {
  return { schema, accepts: compileAccepts(schema) };
}

/** What is read of a payload that Kommo accepts. */
interface Fielded {
  readonly custom_fields_values?: readonly CustomFieldItem[] | undefined;
}

type Mode = 'create' | 'update' | 'upsert';

const shapesOf = (schemas: Readonly<Record<Mode, z.ZodType<Fielded>>>): Record<Mode, Shape<Fielded>> => ({
  create: shapeOf(schemas.create),
  update: shapeOf(schemas.update),
  upsert: shapeOf(schemas.upsert),
});

/** What Kommo accepts of each kind, compiled once. */
const recordShapes = {
  lead: shapesOf(payloadSchemas.lead),
  contact: shapesOf(payloadSchemas.contact),
  company: shapesOf(payloadSchemas.company),
} as const;

const attachmentShapes = {
  task: shapeOf(payloadSchemas.task.create),
  note: shapeOf(payloadSchemas.note.create),
} as const;
