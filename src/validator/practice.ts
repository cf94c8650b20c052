import type { Complaint, AnyDraft } from './complaint.js';

const MAX_NAME = 255;

/** Warns of what Kommo's documents allow or do not mention, and what goes wrong on live accounts. */
export function checkPractice(draft: AnyDraft, report: (complaint: Complaint) => void): void {
  const { name, price } = draft.payload;
  if (typeof name === 'string' && name.length > MAX_NAME)
    report({
      path: ['name'],
      code: 'payload/length',
      severity: 'warning',
      verdict: `has ${name.length} characters; Kommo may cut it at ${MAX_NAME}`,
    });
  if (typeof price === 'number' && price < 0)
    report({
      path: ['price'],
      code: 'payload/range',
      severity: 'warning',
      verdict: 'is below 0; Kommo documents no negative price',
    });
  if (isNameless(draft))
    report({
      path: [],
      code: 'payload/shape',
      severity: 'warning',
      verdict: 'has no name; if it is new, Kommo shows it without one',
    });
}

/** A lead without a name is usual; a contact or company without one cannot be found again. */
function isNameless(draft: AnyDraft): boolean {
  if (draft.entity !== 'contact' && draft.entity !== 'company') return false;
  if ('mode' in draft && draft.mode !== 'create' && draft.mode !== 'upsert') return false;
  const { name, first_name: first, last_name: last } = draft.payload;
  return name === undefined && first === undefined && last === undefined;
}
