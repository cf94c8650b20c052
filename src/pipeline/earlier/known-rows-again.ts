import { readRowLedger } from '../../journal/row-ledger.js';
import type { RowList } from '../../journal/row-list.js';
import { makingSlots } from '../../mapper/mapping-parts.js';
import type { MadeBefore } from '../../planner/made-before.js';
import type { Past } from '../../planner/past.js';
import { countRows } from '../check/count-rows.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';
import type { Reopened } from '../reopen-run.js';
import { keepList } from './keep-list.js';
import { beginListing, knownRows, refusalOfUnclear } from './known-rows.js';
import { listedRows, type Listing } from './listed-rows.js';
import { MadeInRun } from './made-in-run.js';
import { otherRuns } from './other-runs.js';

export interface KnowingAgain {
  readonly reopened: Reopened;
  readonly preparation: Preparation;
  readonly hooks: RunHooks;
  readonly past: Past;
  /** Whether rows are mapped by another mapping than before. */
  readonly isEdited: boolean;
  /** Whether nothing is sent, so that nothing can come twice. */
  readonly lookOnly: boolean;
}

/**
 * What other runs made of the rows of a run that goes on, meanwhile too; its own rows never count against it. A run of a
 * program that kept no list gets one now. Throws `usage/imported` where that is not clear for rows that are left.
 */
export async function knownRowsAgain(knowing: KnowingAgain): Promise<MadeBefore> {
  const { preparation, hooks, reopened, lookOnly } = knowing;
  const listing = await listAgain(knowing);
  const runs = reopened.manifest.options['again'] === true ? [] : await otherRuns(preparation);
  const known = await knownRows({ listing, runs, preparation, hooks, isOwn: ownRows(knowing) });
  const refusal = lookOnly ? undefined : refusalOfUnclear(known, preparation);
  if (refusal) throw refusal;
  return known.before;
}

/** Rows that no other run stands for; one that is sent again, as it failed in part, another may have made up since. */
function ownRows({ reopened, preparation, past }: KnowingAgain): (row: number) => boolean {
  const { checkpoint } = reopened;
  const own = new MadeInRun(checkpoint, makingSlots(preparation.mapping.mapping));
  return (row) => {
    const [fate, kind] = [own.fate(row), checkpoint.rowKind(row)];
    if (past.isFinal(row)) return kind !== 'skipped' || fate !== 'nothing';
    return fate === 'unclear' || (fate !== 'nothing' && kind !== 'failed');
  };
}

/** The list of the run. Rows at their end keep the key that they were sent by, whatever an edited mapping makes of them. */
async function listAgain({ reopened, preparation, past, isEdited }: KnowingAgain): Promise<Listing> {
  const { directory } = reopened;
  const listing = await beginListing(preparation);
  const kept = await readRowLedger(directory, listing.secret);
  if (typeof kept !== 'string' && !isEdited) return { ...listing, rows: kept };
  await countRows(await listedRows(preparation, listing), () => undefined);
  if (typeof kept !== 'string') keepKeys(listing.rows, kept, past);
  await keepList(directory, preparation, listing);
  return listing;
}

function keepKeys(rows: RowList, kept: RowList, past: Past): void {
  for (let row = 1; row <= kept.length; row += 1) if (past.isFinal(row)) rows.take(row, kept);
}
