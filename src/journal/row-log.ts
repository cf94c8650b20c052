import type { Issue } from '../model/issue.js';
import type { RowKind, RowOutcome } from '../model/outcome.js';
import type { Entry, LoggedIssue } from './entry.js';
import type { Journal } from './open-journal.js';

/** Rows of one kind with nothing else to say, not yet written. */
interface Span {
  readonly kind: RowKind;
  readonly from: number;
  readonly to: number;
}

/** Appends the states of rows to a journal, in ascending order; neighbours with nothing to say share a line. */
export class RowLog {
  readonly #journal: Journal;
  #span: Span | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  append(outcome: RowOutcome): void {
    if (!isPlain(outcome)) {
      this.flush();
      this.#journal.append(rowEntry(outcome));
      return;
    }
    const { kind, ordinal } = outcome;
    if (this.#span?.kind === kind && this.#span.to === ordinal - 1) {
      this.#span = { ...this.#span, to: ordinal };
      return;
    }
    this.flush();
    this.#span = { kind, from: ordinal, to: ordinal };
  }

  /** Writes the open span to the journal's queue; call before a sync that must hold every row so far. */
  flush(): void {
    if (this.#span) this.#journal.append({ k: 'rows', ...this.#span });
    this.#span = undefined;
  }
}

/** An issue without what the journal may not hold: cell values, and sentences that quote them. */
export function loggedIssue(issue: Issue): LoggedIssue {
  return {
    code: issue.code,
    stage: issue.stage,
    ...(issue.column === undefined ? {} : { column: issue.column }),
    ...(issue.field === undefined ? {} : { field: issue.field }),
    // Messages of the other stages quote the cell; they are made again from the source when a report needs them.
    ...(issue.stage === 'send' ? { message: issue.message } : {}),
    ...(issue.stage === 'send' && issue.hint !== undefined ? { hint: issue.hint } : {}),
  };
}

function isPlain(outcome: RowOutcome): boolean {
  const { leadId, contactId, companyId, issues } = outcome;
  return leadId === undefined && contactId === undefined && companyId === undefined && issues === undefined;
}

function rowEntry(outcome: RowOutcome): Entry {
  return {
    k: 'row',
    n: outcome.ordinal,
    kind: outcome.kind,
    ...(outcome.leadId === undefined ? {} : { lead: outcome.leadId }),
    ...(outcome.contactId === undefined ? {} : { contact: outcome.contactId }),
    ...(outcome.companyId === undefined ? {} : { company: outcome.companyId }),
    ...(outcome.issues === undefined
      ? {}
      : { issues: outcome.issues.filter(({ severity }) => severity === 'error').map(loggedIssue) }),
  };
}
