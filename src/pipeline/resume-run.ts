import { probeBulkLink } from '../client/link.js';
import type { Checkpoint } from '../journal/checkpoint.js';
import type { Summary } from '../report/summary.js';
import { checkedRows } from './checked-rows.js';
import { confirmed } from './confirmed.js';
import { countRows } from './count-rows.js';
import type { RunHooks } from './events.js';
import { forecastOfRest } from './forecast.js';
import { lookAtAccount } from './look-at-account.js';
import { keysAtMost } from './account-index.js';
import { againOptionsSchema, parseOptions, type WrittenAgainOptions } from './options.js';
import { resumptionOf } from './past-of.js';
import type { Preparation } from './prepare.js';
import { prepareAgain, reopenRun, type Reopened } from './reopen-run.js';
import { beginSession } from './run-journal.js';
import { sendRows } from './send-rows.js';
import { isFinished, summarise, unfinish } from './summarise.js';

/**
 * Goes on with an interrupted run from its journal: what is confirmed is not asked for again, what is left is sent.
 * Resolves to the summary of the whole run, at once where nothing is left. Throws `run/changed` where input, mapping
 * or account are not what they were, `run/locked`, `run/journal`, and the errors of an import.
 */
export async function resumeRun(written: WrittenAgainOptions = {}, hooks: RunHooks = {}): Promise<Summary> {
  const options = parseOptions(againOptionsSchema, written);
  const reopened = await reopenRun(options, hooks);
  try {
    if (isComplete(reopened.checkpoint) && (await isFinished(reopened.directory))) {
      hooks.onEvent?.({ kind: 'remark', text: 'Nothing is left to do in this run.' });
      return { ...(await summarise(reopened.directory)), exitCode: 0 };
    }
    const preparation = await prepareAgain(reopened, options);
    try {
      return await goOn(reopened, preparation, hooks);
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
  for (let ordinal = 1; ordinal <= rows; ordinal += 1) {
    const kind = checkpoint.rowKind(ordinal);
    if (kind === undefined || kind === 'ambiguous' || kind === 'unprocessed') return false;
  }
  return true;
}

async function goOn(
  { directory, lock, checkpoint }: Reopened,
  preparation: Preparation & { readonly connection: NonNullable<Preparation['connection']> },
  hooks: RunHooks,
): Promise<Summary> {
  const { client } = preparation.connection;
  const rows = checkpoint.rows ?? (await counted(preparation, hooks));
  await confirmed(preparation, hooks, forecastOfRest(checkpoint, rows, preparation));
  const bulkLink = await probeBulkLink(client);
  const keys = keysAtMost(preparation, rows);
  const view = await lookAtAccount({ client, preparation, hooks, bulkLink, keys });
  try {
    await unfinish(directory);
    const session = await beginSession(directory, { lock, command: 'resume', segments: checkpoint.segments });
    session.journal.append({ k: 'input', rows });
    const resumption = resumptionOf(checkpoint);
    return await sendRows({ ...resumption, preparation, client, hooks, session, rows, view, bulkLink });
  } finally {
    await view.close();
  }
}

/** The rows of a run that was cut off before it had counted them. */
async function counted(preparation: Preparation, hooks: RunHooks): Promise<number> {
  const counts = await countRows(await checkedRows(preparation), (rows) =>
    hooks.onEvent?.({ kind: 'checking', rows }),
  );
  return counts.rows;
}
