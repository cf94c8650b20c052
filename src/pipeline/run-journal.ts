import type { Client } from '../client/client.js';
import { AppError } from '../errors/app-error.js';
import { JOURNAL_VERSION, type SessionEntry } from '../journal/entry.js';
import { openJournal, type Journal } from '../journal/open-journal.js';
import { machineClock } from '../journal/process-identity.js';
import type { RunLock } from '../journal/run-lock.js';
import { readRunState } from '../journal/run-state.js';
import { totalOf, type Tally } from '../model/tally.js';
import type { Brake } from './stop.js';
import { toolVersion } from './version.js';

/** The next segment of a run's journal, which this process alone writes. */
export interface Session {
  readonly directory: string;
  readonly journal: Journal;
  /** On the clock of the machine (ms), which nobody sets. */
  readonly began: number;
}

export interface SessionStart {
  readonly lock: RunLock;
  readonly command: SessionEntry['command'];
  /** Segments of earlier sessions. */
  readonly segments?: number;
  readonly began?: number;
  /** SHA-256 of the mapping, where it is not that of the manifest. */
  readonly mapping?: string | undefined;
}

/** Begins a session: a segment of its own, opened by a line that says who writes it. */
export async function beginSession(directory: string, start: SessionStart): Promise<Session> {
  const { lock, command, segments = 0, began = machineClock(), mapping } = start;
  const { nonce, boot, pid } = lock;
  const journal = await openJournal(directory, segments + 1);
  const session = { k: 'session', v: JOURNAL_VERSION, tool: toolVersion, command, nonce, pid, boot } as const;
  journal.append(mapping === undefined ? session : { ...session, mapping });
  return { directory, journal, began };
}

/** A session whose rows have all been decided or left. */
export interface EndedRun {
  readonly session: Session;
  readonly stop: Brake;
  readonly client: Client | undefined;
  /** Data rows of the input; as many as the journal names, where an error ended the reading. */
  readonly rows?: number;
  /** Nothing was to be sent: sound rows stay unprocessed at its end. */
  readonly sendsNothing?: boolean;
}

/**
 * Writes the last entry and closes the journal. Throws `internal/bug` where the journal accounts for more rows than
 * were read: rows that it does not name were never sent, but none may be counted twice.
 */
export async function endJournal(run: EndedRun): Promise<void> {
  const { session, stop, client } = run;
  const { directory, journal, began } = session;
  await journal.sync();
  const { tally } = await readRunState(directory);
  const known = totalOf(tally);
  const { rows = known } = run;
  if (known > rows) {
    throw new AppError('internal/bug', { message: `${known} rows are accounted for, ${rows} were read.` });
  }
  const { requests, writes, throttled, rate } = client?.stats() ?? noRequests;
  journal.append({
    k: 'end',
    rows,
    reason: stop.reason?.code ?? 'done',
    exit: exitCodeOf(stop.reason, tally, run.sendsNothing === true ? 0 : tally.unprocessed + rows - known),
    requests,
    writes,
    throttled,
    rate,
    durationMs: Math.round(machineClock() - began),
  });
  await journal.close();
}

const noRequests = { requests: 0, writes: 0, throttled: 0, rate: 0 };

/** The documented exit codes: what stopped the run, else what became of its rows. `left` were to be sent and were not. */
function exitCodeOf(stop: AppError | undefined, tally: Tally, left: number): number {
  if (stop) return stop.exitCode;
  if (tally.ambiguous > 0) return 9;
  if (left > 0) return 5;
  return tally.rejected + tally.failed > 0 ? 1 : 0;
}
