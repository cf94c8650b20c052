import type { Bundle } from '../model/draft.js';
import { NO_ISSUES, type Issue } from '../model/issue.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import type { CustomFieldItem } from '../schema/custom-field.js';
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

const NO_ITEMS: readonly CustomFieldItem[] = [];

/** Checks the payload as a whole and returns its custom field items, as far as they can be read. */
function checkShape(draft: AnyDraft, report: (complaint: Complaint) => void): readonly CustomFieldItem[] {
  const schema = payloadSchemas[draft.entity][writeOf(draft)];
  const result = schema.safeParse(draft.payload);
  if (!result.success) {
    complaintsOf(schema, draft.payload).forEach(report);
    return readableItems(draft.payload['custom_fields_values']);
  }
  return 'custom_fields_values' in result.data ? (result.data.custom_fields_values ?? NO_ITEMS) : NO_ITEMS;
}

function writeOf(draft: AnyDraft): 'create' | 'update' | 'upsert' {
  if (!('mode' in draft)) return 'create';
  return draft.mode === 'link' ? 'create' : draft.mode;
}
