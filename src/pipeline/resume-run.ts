import { probeBulkLink } from '../client/link.js';
import type { Checkpoint } from '../journal/checkpoint.js';
import type { SessionEntry } from '../journal/entry.js';
import type { Forecast } from '../model/forecast.js';
import type { Summary } from '../report/summary.js';
import { checkedRows } from './check/checked-rows.js';
import type { KnownIds } from './doubt/strangers.js';
import { confirmed } from './confirmed.js';
import { countRows } from './check/count-rows.js';
import type { RunHooks } from './events.js';
import { forecastOfRest } from './forecast.js';
import { lookAtAccount } from './account/look-at-account.js';
import { keysAtMost } from './account/account-index.js';
import { knownRowsAgain } from './earlier/known-rows-again.js';
import {
  againOptionsSchema,
  parseOptions,
  resumeOptionsSchema,
  type AgainOptions,
  type ResumeOptions,
  type WrittenAgainOptions,
} from './options.js';
import { noPast } from '../planner/past.js';
import { resumptionOf } from './past-of.js';
import type { Preparation } from './prepare.js';
import { mappingOf, prepareAgain, reopenRun, type Reopened } from './reopen-run.js';
import { beginSession } from './run-journal.js';
import { sendRows } from './send/send-rows.js';
import { isFinished, summarise, unfinish } from './summarise.js';

/**
 * Goes on with an interrupted run from its journal: what is confirmed is not asked for again, what is left is sent.
 * Resolves to the summary of the whole run, at once where nothing is left. Throws `run/changed` where input, mapping
 * or account are not what they were, `run/locked`, `run/journal`, and the errors of an import.
 */
export async function resumeRun(written: ResumeOptions = {}, hooks: RunHooks = {}): Promise<Summary> {
  const options = parseOptions(resumeOptionsSchema, written);
  return await withRun(options, hooks, async (reopened) => {
    if (isComplete(reopened.checkpoint) && (await isFinished(reopened.directory)))
      return 'Nothing is left to do in this run.';
    return { command: 'resume', isLeft: (ordinal) => isLeft(reopened.checkpoint, ordinal) };
  });
}

/**
 * Looks in the account for the writes of a run that got no clear answer, and sends nothing: what is found is made,
 * what is proven absent is left for `resumeRun`. Resolves and throws as that does.
 */
export async function reconcileRun(
  written: WrittenAgainOptions = {},
  hooks: RunHooks = {},
): Promise<Summary> {
  const options = parseOptions(againOptionsSchema, written);
  return await withRun(options, hooks, async ({ checkpoint }) =>
    checkpoint.doubts.length === 0
      ? 'No write of this run is without a clear answer: there is nothing to look for.'
      : { command: 'reconcile', lookOnly: true, isLeft: () => false },
  );
}

/** What a session is to do with a run. */
export interface Task {
  readonly command: SessionEntry['command'];
  readonly lookOnly?: boolean;
  /** Rows that are to be sent, for telling how many. */
  readonly isLeft: (ordinal: number) => boolean;
  /** Failed rows that are sent again, and no others. */
  readonly again?: ReadonlySet<number>;
}

/** Opens a run, and does with it what `plan` says; nothing, where that is a text: then it says that. */
export async function withRun(
  options: AgainOptions,
  hooks: RunHooks,
  plan: (reopened: Reopened) => Promise<Task | string>,
): Promise<Summary> {
  const reopened = await reopenRun(options, hooks);
  try {
    const task = await plan(reopened);
    if (typeof task === 'string') {
      hooks.onEvent?.({ kind: 'remark', text: task });
      return { ...(await summarise(reopened.directory)), exitCode: 0 };
    }
    const preparation = await prepareAgain(reopened, options, {
      readOnly: task.lookOnly ?? false,
      waitSignal: hooks.signal,
      onEvent: hooks.onEvent,
    });
    try {
      return await goOn({ reopened, preparation, hooks, task });
    } finally {
      await preparation.connection.close();
    }
  } finally {
    await reopened.lock.release();
  }
}

/** Whether the run came to its end with every row at its own. */
function isComplete(checkpoint: Checkpoint): boolean {
  const { end, rows, doubts } = checkpoint;
  if (!end || rows === undefined || doubts.length > 0) return false;
  for (let ordinal = 1; ordinal <= rows; ordinal += 1) if (isLeft(checkpoint, ordinal)) return false;
  return true;
}

function isLeft(checkpoint: Checkpoint, ordinal: number): boolean {
  const kind = checkpoint.rowKind(ordinal);
  return kind === undefined || kind === 'ambiguous' || kind === 'unprocessed';
}

interface Going {
  readonly reopened: Reopened;
  readonly preparation: Preparation & { readonly connection: NonNullable<Preparation['connection']> };
  readonly hooks: RunHooks;
  readonly task: Task;
}

async function goOn({ reopened, preparation, hooks, task }: Going): Promise<Summary> {
  const { directory, lock, checkpoint } = reopened;
  const { client } = preparation.connection;
  const rows = checkpoint.rows ?? (await counted(preparation, hooks));
  const { sha256 } = preparation.mapping;
  const mapping = sha256 === mappingOf(reopened) ? undefined : sha256;
  const { lookOnly = false, again } = task;
  const resumption = resumptionOf(checkpoint, lock.boot, again);
  const { past } = resumption;
  const isEdited = mapping !== undefined;
  const before = await knownRowsAgain({ reopened, preparation, hooks, past, isEdited, lookOnly });
  await confirmed(preparation, hooks, forecast(rows, preparation, task));
  const bulkLink = await probeBulkLink(client);
  const keys = keysAtMost(preparation, rows);
  // Rows at their end count as they did, for what they add to records of others; one that was rejected owns none.
  const surveyed = { ...noPast, isRejected: (ordinal: number) => past.isRejected(ordinal) };
  const looking = { client, preparation, hooks, bulkLink, keys, rows, before, past: surveyed };
  const view = await lookAtAccount(looking);
  try {
    await unfinish(directory);
    const { segments } = checkpoint;
    const session = await beginSession(directory, { lock, command: task.command, segments, mapping });
    session.journal.append({ k: 'input', rows });
    return await sendRows({
      ...resumption,
      journaled: journaledOf(reopened),
      before,
      preparation,
      client,
      hooks,
      session,
      rows,
      view,
      bulkLink,
      lookOnly,
    });
  } finally {
    await view.close();
  }
}

/** The lists as the journal knows them, or else the manifest, from before the first write. */
function journaledOf({ checkpoint, manifest }: Reopened): KnownIds {
  const first = Object.entries(manifest.newest ?? {});
  return { newest: new Map([...first, ...checkpoint.newest]), strangers: checkpoint.strangers };
}

function forecast(rows: number, preparation: Preparation, { isLeft: left }: Task): Forecast {
  let count = 0;
  for (let ordinal = 1; ordinal <= rows; ordinal += 1) if (left(ordinal)) count += 1;
  return forecastOfRest(count, preparation);
}

/** The rows of a run that was cut off before it had counted them. */
async function counted(preparation: Preparation, hooks: RunHooks): Promise<number> {
  const counts = await countRows(await checkedRows(preparation), (rows) =>
    hooks.onEvent?.({ kind: 'checking', rows }),
  );
  return counts.rows;
}
