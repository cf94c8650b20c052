import { IssueGroups, type IssueGroup } from '../model/issue-groups.js';
import { addTo, emptyTally, type Tally } from '../model/tally.js';
import type { EndEntry, Entry } from './entry.js';
import { readRowOutcomes } from './row-outcomes.js';
import { readSegment, segmentsOf } from './read-journal.js';

/** What the journal of a run says as a whole; rows it does not name were never sent. */
export interface RunState {
  readonly tally: Tally;
  /** Problems of rejected, failed and ambiguous rows. */
  readonly errors: readonly IssueGroup[];
  /** Warnings about rows that were accepted, and about the file. */
  readonly warnings: readonly IssueGroup[];
  /** Data rows of the input; undefined where the run was cut off before they were counted. */
  readonly rows: number | undefined;
  /** Of the last session, where it came to its end. */
  readonly end: EndEntry | undefined;
  /** Requests and time of all sessions that came to their end. */
  readonly spent: Spent;
}

export interface Spent {
  readonly requests: number;
  readonly writes: number;
  readonly throttled: number;
  readonly durationMs: number;
}

/** Folds the journal of `directory`, line by line. Throws `run/journal` where it is damaged. */
export async function readRunState(directory: string): Promise<RunState> {
  const errors = new IssueGroups();
  let tally = emptyTally;
  for await (const { kind, issues = [] } of readRowOutcomes(directory)) {
    tally = addTo(tally, kind);
    for (const { code, column } of issues) errors.add({ code, column, count: 1 });
  }
  return { tally, errors: errors.list(), ...(await readFacts(directory)) };
}

async function readFacts(directory: string): Promise<Omit<RunState, 'tally' | 'errors'>> {
  const warnings = new IssueGroups();
  let facts: Facts = { rows: undefined, end: undefined, spent: nothing };
  for (const segment of await segmentsOf(directory)) {
    for await (const { entry } of readSegment(segment)) {
      if (entry.k === 'warnings') entry.groups.forEach((group) => warnings.add(group));
      else facts = after(facts, entry);
    }
  }
  return { warnings: warnings.list(), ...facts };
}

const nothing: Spent = { requests: 0, writes: 0, throttled: 0, durationMs: 0 };

type Facts = Pick<RunState, 'rows' | 'end' | 'spent'>;

function after(facts: Facts, entry: Entry): Facts {
  if (entry.k === 'session') return { ...facts, end: undefined };
  if (entry.k === 'input') return { ...facts, rows: entry.rows };
  if (entry.k !== 'end') return facts;
  return { rows: entry.rows, end: entry, spent: added(facts.spent, entry) };
}

function added(sum: Spent, { requests, writes, throttled, durationMs }: EndEntry): Spent {
  return {
    requests: sum.requests + requests,
    writes: sum.writes + writes,
    throttled: sum.throttled + throttled,
    durationMs: sum.durationMs + durationMs,
  };
}
