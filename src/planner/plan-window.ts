import type { RecordDraft } from '../model/draft.js';
import { recordsOf } from '../model/draft.js';
import type { Match, Matcher } from '../model/match.js';
import type { RowOutcome } from '../model/outcome.js';
import type { CheckedRow, ReadyRow } from './checked-row.js';
import type { ClaimRegistry, Hold } from './claims.js';

/** A record that this window makes or changes: its claim is owned by a row of the window. */
export interface Step {
  readonly hold: Hold;
  /** The record to change; undefined where a new one is made. */
  readonly id: number | undefined;
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
    };

export type SendRow = Extract<PlannedRow, { kind: 'send' }>;

/** The rows of a window in file order, and the records it has to write. */
export interface WindowPlan {
  readonly rows: readonly PlannedRow[];
  readonly steps: readonly Step[];
}

/**
 * Decides what a window of checked rows becomes: which records are made, changed or only linked, and which rows
 * share them. Nothing is sent; claims are taken in file order.
 */
export function planWindow(
  window: readonly CheckedRow[],
  registry: ClaimRegistry,
  match: Matcher,
): WindowPlan {
  const steps: Step[] = [];
  const take = (draft: RecordDraft, ordinal: number, id: number | undefined): Hold => {
    const hold = registry.hold(draft, ordinal, id);
    if (!hold.owner || hold.claim.peek()) return hold;
    if (id !== undefined && draft.mode === 'link') hold.claim.settle({ kind: 'unchanged', id });
    else if (registry.past.isFinal(ordinal)) hold.claim.settle(registry.past.leftover(ordinal));
    else steps.push({ hold, id });
    return hold;
  };
  const rows = window.map((row): PlannedRow => {
    if (row.kind !== 'ready') return { kind: 'decided', row, outcome: decided(row) };
    const planned = planRow(row, match, take);
    const { ordinal } = row.row.origin;
    // Its records are there for later rows; it is told already.
    return registry.past.isFinal(ordinal)
      ? { kind: 'decided', row, outcome: { ordinal, kind: 'skipped' } }
      : planned;
  });
  return { rows, steps };
}

function decided(row: Exclude<CheckedRow, ReadyRow>): RowOutcome {
  const { ordinal } = row.row.origin;
  return row.kind === 'rejected'
    ? { ordinal, kind: 'rejected', issues: row.issues }
    : { ordinal, kind: 'skipped' };
}

type Take = (draft: RecordDraft, ordinal: number, id: number | undefined) => Hold;

/** Matches come first: a row that is rejected for one of its records must own none of the others. */
function planRow(row: ReadyRow, match: Matcher, take: Take): PlannedRow {
  const { ordinal } = row.row.origin;
  const matches = new Map<RecordDraft, Match>();
  for (const draft of recordsOf(row.bundle)) matches.set(draft, match(draft));
  const issues = [...matches.values()].flatMap((found) => (found.kind === 'rejected' ? [found.issue] : []));
  if (issues.length > 0) return { kind: 'decided', row, outcome: { ordinal, kind: 'rejected', issues } };

  const hold = (draft: RecordDraft): Hold => {
    const found = matches.get(draft);
    return take(draft, ordinal, found?.kind === 'one' ? found.id : undefined);
  };
  const { company, contacts, lead } = row.bundle;
  return {
    kind: 'send',
    row,
    company: company && hold(company),
    contacts: contacts.map(hold),
    lead: lead && hold(lead),
  };
}
