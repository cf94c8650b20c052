import { AppError } from '../../errors/app-error.js';
import { RowList } from '../../journal/row-list.js';
import { rowSecret } from '../../journal/row-secret.js';
import { makingSlots } from '../../mapper/mapping-parts.js';
import { nothingBefore } from '../../planner/made-before.js';
import { shellWord } from '../../report/shell-word.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';
import type { Listing } from './listed-rows.js';
import { hasSameRows, hasSameTable, type OtherRun } from './other-runs.js';
import { rowsMadeBefore, type KnownRows, type Unclear } from './rows-made-before.js';

/** A list for the rows of a file that is about to be read. */
export async function beginListing({ options }: Preparation): Promise<Listing> {
  return { rows: new RowList(), secret: await rowSecret(options.runDir) };
}

export interface Knowing {
  readonly listing: Listing;
  readonly runs: readonly OtherRun[];
  readonly preparation: Preparation;
  readonly hooks: RunHooks;
  /** Rows that this run has made itself, or has done with. */
  readonly isOwn?: (row: number) => boolean;
}

/** What other runs made of the rows that are listed; tells of runs whose rows cannot be compared. */
export async function knownRows(knowing: Knowing): Promise<KnownRows> {
  const { listing, preparation, hooks, isOwn = () => false } = knowing;
  // Other rows of the same file are other rows, equal or not.
  const runs = knowing.runs.filter((run) => !hasSameTable(run, preparation) || hasSameRows(run, preparation));
  if (runs.length === 0 || !isListed(listing.rows)) return nothingKnown;
  const slots = makingSlots(preparation.mapping.mapping);
  const known = await rowsMadeBefore({ ...listing, runs, slots, isOwn });
  tellUnlisted(known.unlisted, hooks);
  return known;
}

const nothingKnown: KnownRows = { before: nothingBefore, isAny: false, unclear: [], unlisted: [] };

/** Why a file is not sent whose rows may be in the account by another run: `usage/imported`. */
export function refusalOfUnclear(
  { unclear }: KnownRows,
  { options }: Pick<Preparation, 'options'>,
): AppError | undefined {
  const [first] = unclear;
  if (!first) return undefined;
  const { run, directory } = { run: first.run.manifest.run, directory: first.run.directory };
  return new AppError('usage/imported', {
    message:
      `${first.rows} rows of ${options.file} (the first in line ${first.line}) may be in this account already: ` +
      `${whyUnclear(first)}. Nothing was sent.`,
    actions: [
      ...(first.isUnreadable
        ? ['Look in Kommo for what is there of these rows.']
        : [`Look for what that run sent: kommo-bulk reconcile ${shellWord(directory)}`]),
      'Add --again to make the records of all rows, whatever is there.',
    ],
    context: { run, directory, rows: first.rows },
  });
}

function whyUnclear({ run, isUnreadable }: Unclear): string {
  return isUnreadable
    ? `run ${run.manifest.run} had them too, and its journal cannot be read`
    : `run ${run.manifest.run} sent them and has no clear answer`;
}

function isListed(rows: RowList): boolean {
  for (let row = 1; row <= rows.length; row += 1) if (rows.has(row)) return true;
  return false;
}

function tellUnlisted(runs: readonly OtherRun[], { onEvent }: RunHooks): void {
  const [newest] = runs;
  if (!newest) return;
  const others = runs.length === 1 ? '' : ` and ${runs.length - 1} before it`;
  onEvent?.({
    kind: 'remark',
    text: `Run ${newest.manifest.run}${others} left no list of rows that can be read: what it made of rows of this file is not known, and would be made again.`,
  });
}
