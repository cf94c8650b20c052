import type { Issue } from '../model/issue.js';
import type { RowOutcome } from '../model/outcome.js';
import type { Entry, LoggedIssue } from './entry.js';
import type { Journal } from './open-journal.js';

/** The most rows of one line, so that no line grows without bound. */
const MOST = 1_000;

const idNames = ['lead', 'contact', 'company'] as const;

/** Neighbours of one kind and with the same sorts of ids, not yet written. */
interface Span {
  readonly entry: Extract<Entry, { k: 'rows' }>;
  readonly shape: string;
}

/** Appends the states of rows to a journal, in ascending order; neighbours without issues share a line. */
export class RowLog {
  readonly #journal: Journal;
  #span: Span | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  append(outcome: RowOutcome): void {
    const { kind, ordinal, issues } = outcome;
    if (issues !== undefined) {
      this.flush();
      this.#journal.append(rowEntry(outcome, issues));
      return;
    }
    const ids = idsOf(outcome);
    const shape = `${kind} ${idNames.filter((name) => ids[name] !== undefined).join(' ')}`;
    const { entry } = this.#spanOf(shape, { k: 'rows', from: ordinal, to: ordinal, kind });
    entry.to = ordinal;
    for (const name of idNames) {
      const id = ids[name];
      if (id !== undefined) (entry[name] ??= []).push(id);
    }
  }

  /** Writes the open span to the journal's queue; call before a sync that must hold every row so far. */
  flush(): void {
    if (this.#span) this.#journal.append(this.#span.entry);
    this.#span = undefined;
  }

  /** The open span where the row of `entry` continues it, else one that begins with it. */
  #spanOf(shape: string, entry: Span['entry']): Span {
    const span = this.#span;
    if (span?.shape === shape && span.entry.to === entry.from - 1 && entry.from - span.entry.from < MOST)
      return span;
    this.flush();
    this.#span = { entry, shape };
    return this.#span;
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
    ...(isOfAccount(issue) ? { message: issue.message } : {}),
    ...(isOfAccount(issue) && issue.hint !== undefined ? { hint: issue.hint } : {}),
  };
}

/** What only the account knew when the row was planned or sent: it quotes no cell, and cannot be made again. */
function isOfAccount({ stage }: Issue): boolean {
  return stage === 'send' || stage === 'match';
}

function idsOf({ leadId, contactId, companyId }: RowOutcome): {
  lead?: number;
  contact?: number;
  company?: number;
} {
  return {
    ...(leadId === undefined ? {} : { lead: leadId }),
    ...(contactId === undefined ? {} : { contact: contactId }),
    ...(companyId === undefined ? {} : { company: companyId }),
  };
}

function rowEntry(outcome: RowOutcome, issues: readonly Issue[]): Entry {
  return {
    k: 'row',
    n: outcome.ordinal,
    kind: outcome.kind,
    ...idsOf(outcome),
    issues: issues.filter(({ severity }) => severity === 'error').map(loggedIssue),
  };
}
