import type { Client } from '../client/client.js';
import { AppError } from '../errors/app-error.js';
import { JOURNAL_VERSION } from '../journal/entry.js';
import { openJournal, type Journal } from '../journal/open-journal.js';
import { readRunState } from '../journal/run-state.js';
import { totalOf, type Tally } from '../model/tally.js';
import type { Preparation } from './prepare.js';
import type { Brake } from './stop.js';
import { toolVersion } from './version.js';

/** Opens the journal of a new run. */
export async function beginJournal(directory: string): Promise<Journal> {
  const journal = await openJournal(directory);
  journal.append({ k: 'session', v: JOURNAL_VERSION, tool: toolVersion });
  return journal;
}

/** A run whose rows have all been decided or left. */
export interface EndedRun {
  readonly preparation: Preparation;
  readonly directory: string;
  readonly journal: Journal;
  readonly stop: Brake;
  readonly client: Client | undefined;
  /** Data rows of the input. */
  readonly rows: number;
}

/**
 * Writes the last entry and closes the journal. Throws `internal/bug` where the journal accounts for more rows than
 * were read: rows that it does not name were never sent, but none may be counted twice.
 */
export async function endJournal(run: EndedRun): Promise<void> {
  const { preparation, directory, journal, stop, client, rows } = run;
  await journal.sync();
  const { tally } = await readRunState(directory);
  const known = totalOf(tally);
  if (known > rows) {
    throw new AppError('internal/bug', { message: `${known} rows are accounted for, ${rows} were read.` });
  }
  const { requests = 0, writes = 0, throttled = 0, rate = 0 } = client?.stats() ?? {};
  journal.append({
    k: 'end',
    rows,
    reason: stop.reason?.code ?? 'done',
    exit: exitCodeOf(stop.reason, tally),
    requests,
    writes,
    throttled,
    rate,
    durationMs: Date.now() - preparation.startedAt.getTime(),
  });
  await journal.close();
}

/** The documented exit codes: what stopped the run, else what became of its rows. */
export function exitCodeOf(stop: AppError | undefined, tally: Tally): number {
  if (stop) return stop.exitCode;
  if (tally.ambiguous > 0) return 9;
  return tally.rejected + tally.failed > 0 ? 1 : 0;
}
