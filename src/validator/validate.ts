import type * as z from 'zod';

import type { Bundle } from '../model/draft.js';
import type { Entity } from '../model/entity.js';
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
    const items = checkShape(draft, report);
    if (draft.entity !== 'task' && draft.entity !== 'note') checkFields[draft.entity](items, report);
    checkAccount(draft.payload, report);
    checkPractice(draft, report);
    return found.length === 0 ? NO_ISSUES : found.map((complaint) => issueOf(draft, complaint));
  };
}

/** Checks the payload as a whole and returns its custom field items, as far as they can be read. */
function checkShape(draft: AnyDraft, report: (complaint: Complaint) => void): readonly CustomFieldItem[] {
  const { accepts, schema } = shapes[draft.entity][writeOf(draft)];
  if (!accepts(draft.payload)) complaintsOf(schema, draft.payload).forEach(report);
  return readableItems(draft.payload['custom_fields_values']);
}

const shapesOf = (schemas: (typeof payloadSchemas)[Entity]) => ({
  create: shapeOf(schemas.create),
  update: shapeOf(schemas.update),
  upsert: shapeOf(schemas.upsert),
});

interface Shape {
  readonly schema: z.ZodType;
  readonly accepts: (value: unknown) => boolean;
}

function shapeOf(schema: z.ZodType): Shape {
  return { schema, accepts: compileAccepts(schema) };
}

/** What Kommo accepts of each kind, compiled once. */
const shapes = {
  lead: shapesOf(payloadSchemas.lead),
  contact: shapesOf(payloadSchemas.contact),
  company: shapesOf(payloadSchemas.company),
  task: shapesOf(payloadSchemas.task),
  note: shapesOf(payloadSchemas.note),
} as const satisfies Record<Entity, unknown>;

function writeOf(draft: AnyDraft): 'create' | 'update' | 'upsert' {
  if (!('mode' in draft)) return 'create';
  return draft.mode === 'link' ? 'create' : draft.mode;
}
