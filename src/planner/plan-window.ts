import { elementIssues, elementsOf, type PlannedElement } from './plan-elements.js';
import { recordsOf, type AttachmentDraft, type RecordDraft } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { FindElement, IsAttached, Match, Matcher } from '../model/match.js';
import { requestIdOf } from '../model/operation.js';
import type { RowOutcome } from '../model/outcome.js';
import { changeOf, type RecordChange } from './change.js';
import type { CheckedRow, ReadyRow } from './checked-row.js';
import type { ClaimRegistry, Hold } from './claims.js';
import { mergedDraft, type Extras } from './merge-drafts.js';

/** A record that this window makes or changes: its claim is owned by a row of the window. */
export interface Step {
  readonly hold: Hold;
  /** The record to change; undefined where a new one is made. */
  readonly id: number | undefined;
  /** What of the record changes, where it is known as it is now. */
  readonly change?: RecordChange;
}

/** A row of a window: already decided, or to be sent through its holds. */
export type PlannedRow =
  | { readonly kind: 'decided'; readonly row: CheckedRow; readonly outcome: RowOutcome }
  | {
      readonly kind: 'send';
      readonly row: ReadyRow;
      readonly company: Hold | undefined;
      readonly contacts: readonly Hold[];
      readonly lead: Hold | undefined;
      /** The contacts that are to be linked to the company. */
      readonly employees: ReadonlySet<Hold>;
      /** Its notes and tasks that the account has not. */
      readonly attachments: readonly PlannedAttachment[];
      /** Its elements of catalogs that the account does not show, or in another number. */
      readonly elements: readonly PlannedElement[];
    };

export type SendRow = Extract<PlannedRow, { kind: 'send' }>;

/** A note or task that is to be sent, and the record that it hangs on. */
export interface PlannedAttachment {
  readonly draft: AttachmentDraft;
  readonly parent: Hold;
}

/** The rows of a window in file order, and the records it has to write. */
export interface WindowPlan {
  readonly rows: readonly PlannedRow[];
  readonly steps: readonly Step[];
}

/** What rows are planned with. */
export interface Planning {
  readonly registry: ClaimRegistry;
  readonly match: Matcher;
  /** Undefined where the account's notes and tasks are of no interest. */
  readonly isAttached?: IsAttached;
  /** Undefined where no row names an element of a catalog. */
  readonly findElement?: FindElement;
  /** What later rows add to records of earlier ones. */
  readonly extras?: Extras;
}

/**
 * Decides what a window of checked rows becomes: which records are made, changed, left as they are or only linked, and
 * which rows share them. Nothing is sent; claims are taken in file order.
 */
export function planWindow(window: readonly CheckedRow[], planning: Planning): WindowPlan {
  const steps: Step[] = [];
  const rows = window.map((row): PlannedRow => {
    if (row.kind !== 'ready') return { kind: 'decided', row, outcome: decided(row) };
    const { past } = planning.registry;
    const { ordinal } = row.row.origin;
    const told: PlannedRow = { kind: 'decided', row, outcome: { ordinal, kind: 'skipped' } };
    // What it was rejected for may be mended by now: later rows would wait for records that it never makes.
    if (past.isRejected(ordinal)) return told;
    const planned = planRow(row, planning, steps);
    // Its records are there for later rows; it is told already.
    return past.isFinal(ordinal) ? told : planned;
  });
  return { rows, steps };
}

/** A draft takes hold of its record; its owner makes the step that writes it, where there is anything to write. */
function take(found: Found, planning: Planning, steps: Step[]): Hold {
  const { ordinal, match } = found;
  const { past } = planning.registry;
  const hold = heldBy(found, planning);
  if (!hold.owner || hold.claim.peek()) return hold;
  const id = match.kind === 'one' ? match.id : undefined;
  const change = hold.record && changeOf(hold.draft, hold.record);
  // A row at its end changes nothing more; what it matches is there for others.
  const isFinal = past.isFinal(ordinal);
  // What an earlier session began to send may be what the account shows by now: it is looked for first.
  const isLeftAlone = isFinal || (isSame(hold, change) && !past.isBegun(hold.claim.requestId));
  if (id !== undefined && isLeftAlone) hold.claim.settle({ kind: 'unchanged', id });
  else if (isFinal) hold.claim.settle(past.leftover(ordinal));
  else steps.push(stepOf(hold, id, change));
  return hold;
}

function isSame({ draft, record }: Hold, change: RecordChange | undefined): boolean {
  return draft.mode === 'link' || (record !== undefined && !change);
}

const noChange: RecordChange = { payload: {}, fields: [] };

function stepOf(hold: Hold, id: number | undefined, change: RecordChange | undefined): Step {
  return { hold, id, ...(hold.record && { change: change ?? noChange }) };
}

function heldBy({ draft, ordinal, match }: Found, { registry, extras }: Planning): Hold {
  const held = registry.hold(draft, ordinal, match.kind === 'one' ? match.id : undefined);
  const record = match.kind === 'one' ? match.record : undefined;
  const more = held.owner ? extras?.get(held.claim.requestId) : undefined;
  return { ...held, draft: more ? mergedDraft(draft, more) : draft, ...(record && { record }) };
}

interface Found {
  readonly draft: RecordDraft;
  readonly ordinal: number;
  readonly match: Match;
}

function decided(row: Exclude<CheckedRow, ReadyRow>): RowOutcome {
  const { ordinal } = row.row.origin;
  return row.kind === 'rejected'
    ? { ordinal, kind: 'rejected', issues: row.issues }
    : { ordinal, kind: 'skipped' };
}

/** Matches come first: a row that is rejected for one of its records must own none of the others. */
function planRow(row: ReadyRow, planning: Planning, steps: Step[]): PlannedRow {
  const { ordinal } = row.row.origin;
  const matches = new Map<RecordDraft, Match>();
  for (const draft of recordsOf(row.bundle)) matches.set(draft, planning.match(draft));
  const issues = [...matches].flatMap(([draft, match]) => problemsOf({ draft, ordinal, match }, planning));
  issues.push(...elementIssues(row, planning));
  if (issues.length > 0) return { kind: 'decided', row, outcome: { ordinal, kind: 'rejected', issues } };

  const hold = (draft: RecordDraft): Hold =>
    take({ draft, ordinal, match: matches.get(draft) ?? { kind: 'none' } }, planning, steps);
  const company = row.bundle.company && hold(row.bundle.company);
  const contacts = row.bundle.contacts.map(hold);
  const lead = row.bundle.lead && hold(row.bundle.lead);
  const employees = contacts.filter((contact) => company && planning.registry.employs(company, contact));
  const holds = [...contacts, ...(company ? [company] : []), ...(lead ? [lead] : [])];
  const attachments = attachmentsOf(row, holds, planning);
  const elements = holds.flatMap((one) => elementsOf(one, planning));
  return { kind: 'send', row, company, contacts, lead, employees: new Set(employees), attachments, elements };
}

/** What an earlier session began to send is its own, though the account shows it by now. */
function attachmentsOf(
  row: ReadyRow,
  holds: readonly Hold[],
  planning: Planning,
): readonly PlannedAttachment[] {
  const { isAttached, registry } = planning;
  return row.bundle.attachments.flatMap((draft) => {
    const parent = holds.find((hold) => hold.draft.slot === draft.parent.slot);
    if (!parent) return [];
    const { recordId } = parent.claim;
    const { ordinal } = row.row.origin;
    if (registry.before.result(ordinal, draft.slot)) return [];
    const isThere = recordId !== undefined && isAttached?.(draft, recordId) === true;
    const isBegun = registry.past.isBegun(requestIdOf(ordinal, draft.slot));
    return isThere && !isBegun ? [] : [{ draft, parent }];
  });
}

function problemsOf({ draft, match }: Found, { registry }: Planning): readonly Issue[] {
  if (match.kind === 'rejected') return [match.issue];
  if (draft.rules?.duplicates !== 'reject') return [];
  const earlier = registry.earlier(draft, match.kind === 'one' ? match.id : undefined);
  return earlier ? [duplicateIssue(draft, earlier.requestId)] : [];
}

function duplicateIssue(draft: RecordDraft, requestId: string): Issue {
  return {
    code: 'match/duplicate',
    stage: 'match',
    severity: 'error',
    field: draft.slot,
    message: `data row ${requestId.split(':')[0] ?? ''} of this file names the same ${draft.entity}`,
    hint: 'Remove one of the rows, or set duplicates: first or merge in the mapping.',
  };
}
