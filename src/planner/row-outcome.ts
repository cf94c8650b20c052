import type { Issue } from '../model/issue.js';
import type { Outcome, RowOutcome } from '../model/outcome.js';
import type { ClaimResult, Hold } from './claims.js';
import { holdsOf, idOf, ordinalOf } from './holds.js';
import type { SendRow } from './plan-window.js';

/**
 * What a row ended in. The worst of its records decides: a failed one makes the row failed, and so on. Otherwise it
 * is what became of its main record (the lead, else the first contact, else the company); a row whose main record
 * was made by an earlier row, or of an equal row by another run, is `skipped`. `others` became of its links, notes and tasks.
 */
export function rowOutcome(row: SendRow, others: readonly (Outcome | undefined)[]): RowOutcome {
  const ordinal = ordinalOf(row);
  const holds = holdsOf(row);
  const results = holds.map(resultOf);
  const trouble = [...results, ...others.map(asResult)];
  const ids = idsOf(row);
  for (const kind of ['ambiguous', 'failed'] as const) {
    const issues = distinct(trouble.flatMap((result) => (result.kind === kind ? [result.issue] : [])));
    if (issues.length > 0) return { ordinal, kind, ...ids, issues };
  }
  if (trouble.some((result) => result.kind === 'unprocessed'))
    return { ordinal, kind: 'unprocessed', ...ids };
  return { ordinal, kind: soundKind(row), ...ids };
}

function soundKind(row: SendRow): RowOutcome['kind'] {
  if (row.row.bundle.isAttachment === true) return row.attachments.length > 0 ? 'created' : 'unchanged';
  const [main] = holdsOf(row);
  const result = main && resultOf(main);
  if (main?.owner !== true || !result || !('id' in result)) return 'skipped';
  if (isAdded(result, row)) return 'updated';
  return result.kind === 'made' ? 'skipped' : result.kind;
}

/** A record that gets a note or task is no longer as it was. */
function isAdded({ kind }: ClaimResult, { attachments }: SendRow): boolean {
  return (kind === 'unchanged' || kind === 'made') && attachments.length > 0;
}

/** A record that another row owns fails under that row's name; here it is a missing parent. */
function resultOf({ claim, draft, owner }: Hold): ClaimResult {
  const result = claim.peek() ?? { kind: 'unprocessed' };
  if (owner || result.kind !== 'failed') return result;
  return {
    kind: 'failed',
    issue: {
      ...result.issue,
      code: 'api/parent-failed',
      message: `the ${draft.entity} is that of an earlier row, and was not made there: ${result.issue.message}`,
    },
  };
}

/** An attachment that was never sent leaves its row unprocessed, so that it is not called done. */
function asResult(outcome: Outcome | undefined): ClaimResult {
  if (!outcome) return { kind: 'unprocessed' };
  return 'issue' in outcome ? outcome : { kind: outcome.kind, id: outcome.id };
}

function idsOf(row: SendRow): Pick<RowOutcome, 'leadId' | 'contactId' | 'companyId'> {
  const id = (hold: Hold | undefined): number | undefined => hold && idOf(hold);
  const [leadId, contactId, companyId] = [id(row.lead), id(row.contacts[0]), id(row.company)];
  return {
    ...(leadId === undefined ? {} : { leadId }),
    ...(contactId === undefined ? {} : { contactId }),
    ...(companyId === undefined ? {} : { companyId }),
  };
}

function distinct(issues: readonly Issue[]): readonly Issue[] {
  return [...new Set(issues)];
}
