import type { RowOutcome } from '../model/outcome.js';
import { addTo, emptyTally, type Tally } from '../model/tally.js';
import { IssueGroups, type IssueGroup } from '../model/issue-groups.js';
import type { EndEntry, Entry } from './entry.js';
import { readSegment, segmentsOf } from './read-journal.js';

/** What the journal of a run says as a whole; rows it does not name were never sent. */
export interface RunState {
  readonly tally: Tally;
  /** Problems of rejected, failed and ambiguous rows. */
  readonly errors: readonly IssueGroup[];
  /** Warnings about rows that were accepted, and about the file. */
  readonly warnings: readonly IssueGroup[];
  readonly end: EndEntry | undefined;
}

/** Folds the journal of `directory`, line by line. Throws `run/journal` where it is damaged. */
export async function readRunState(directory: string): Promise<RunState> {
  let tally = emptyTally;
  let end: EndEntry | undefined;
  const errors = new IssueGroups();
  const warnings = new IssueGroups();
  for await (const entry of readEntries(directory)) {
    if (entry.k === 'row') {
      tally = addTo(tally, entry.kind);
      for (const { code, column } of entry.issues ?? []) errors.add(code, column);
    } else if (entry.k === 'rows') {
      tally = addTo(tally, entry.kind, entry.to - entry.from + 1);
    } else if (entry.k === 'warnings') {
      for (const group of entry.groups) warnings.add(group.code, group.column, group.count);
    } else if (entry.k === 'end') {
      end = entry;
    }
  }
  return { tally, errors: errors.list(), warnings: warnings.list(), end };
}

/** The final states of rows in ascending order of their ordinal, as the journal keeps them. */
export async function* readRowOutcomes(directory: string): AsyncGenerator<RowOutcome, void, undefined> {
  for await (const entry of readEntries(directory)) {
    if (entry.k === 'row') yield outcomeOf(entry);
    if (entry.k !== 'rows') continue;
    for (let ordinal = entry.from; ordinal <= entry.to; ordinal += 1) yield { ordinal, kind: entry.kind };
  }
}

async function* readEntries(directory: string): AsyncGenerator<Entry, void, undefined> {
  for (const segment of await segmentsOf(directory)) {
    for await (const line of readSegment(segment)) yield line.entry;
  }
}

function outcomeOf(entry: Extract<Entry, { k: 'row' }>): RowOutcome {
  return {
    ordinal: entry.n,
    kind: entry.kind,
    ...(entry.lead === undefined ? {} : { leadId: entry.lead }),
    ...(entry.contact === undefined ? {} : { contactId: entry.contact }),
    ...(entry.company === undefined ? {} : { companyId: entry.company }),
    ...(entry.issues === undefined
      ? {}
      : {
          issues: entry.issues.map((issue) => ({
            code: issue.code,
            stage: issue.stage,
            severity: 'error' as const,
            message: issue.message ?? '',
            ...(issue.column === undefined ? {} : { column: issue.column }),
            ...(issue.field === undefined ? {} : { field: issue.field }),
            ...(issue.hint === undefined ? {} : { hint: issue.hint }),
          })),
        }),
  };
}
