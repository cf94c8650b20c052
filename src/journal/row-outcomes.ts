import type { Issue } from '../model/issue.js';
import type { RowOutcome } from '../model/outcome.js';
import type { Entry, LoggedIssue, RowsEntry } from './entry.js';
import { readSegment, segmentsOf } from './read-journal.js';

/**
 * The states of rows in ascending order of their ordinal, as the journal keeps them. Of a row that several sessions
 * speak of, the last one counts: it was unclear or failed before.
 */
export async function* readRowOutcomes(directory: string): AsyncGenerator<RowOutcome, void, undefined> {
  const segments = await segmentsOf(directory);
  const heads: Head[] = [];
  try {
    for (const path of segments) {
      const rows = rowsOf(path);
      const first = await rows.next();
      if (first.done !== true) heads.push({ rows, outcome: first.value });
    }
    while (heads.length > 0) yield await nextOf(heads);
  } finally {
    for (const { rows } of heads) await rows.return();
  }
}

interface Head {
  readonly rows: AsyncGenerator<RowOutcome, void, undefined>;
  outcome: RowOutcome;
}

/** The lowest row of all heads, by the word of the youngest, the last; every head that speaks of it moves on. */
async function nextOf(heads: Head[]): Promise<RowOutcome> {
  const lowest = Math.min(...heads.map(({ outcome }) => outcome.ordinal));
  const speaking = heads.filter(({ outcome }) => outcome.ordinal === lowest);
  const youngest = speaking.reduce((_, younger) => younger);
  const { outcome } = youngest;
  for (const head of speaking) {
    const next = await head.rows.next();
    if (next.done === true) heads.splice(heads.indexOf(head), 1);
    else head.outcome = next.value;
  }
  return outcome;
}

async function* rowsOf(path: string): AsyncGenerator<RowOutcome, void, undefined> {
  for await (const { entry } of readSegment(path)) {
    if (entry.k === 'row') yield outcomeOf(entry);
    else if (entry.k === 'rows') yield* spread(entry);
  }
}

function* spread({ from, to, kind, lead, contact, company }: RowsEntry): Generator<RowOutcome> {
  for (let ordinal = from; ordinal <= to; ordinal += 1) {
    const at = ordinal - from;
    yield {
      ordinal,
      kind,
      ...idPart('leadId', lead?.[at]),
      ...idPart('contactId', contact?.[at]),
      ...idPart('companyId', company?.[at]),
    };
  }
}

function outcomeOf(entry: Extract<Entry, { k: 'row' }>): RowOutcome {
  return {
    ordinal: entry.n,
    kind: entry.kind,
    ...idPart('leadId', entry.lead),
    ...idPart('contactId', entry.contact),
    ...idPart('companyId', entry.company),
    ...(entry.issues === undefined ? {} : { issues: entry.issues.map(issueOf) }),
  };
}

/** An issue as far as the journal keeps it. */
export function issueOf({ code, stage, message = '', column, field, hint }: LoggedIssue): Issue {
  return {
    code,
    stage,
    severity: 'error',
    message,
    ...(column === undefined ? {} : { column }),
    ...(field === undefined ? {} : { field }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function idPart<K extends 'leadId' | 'contactId' | 'companyId'>(
  name: K,
  id: number | undefined,
): Partial<Record<K, number>> {
  const part: Partial<Record<K, number>> = {};
  if (id !== undefined && id !== 0) part[name] = id;
  return part;
}
