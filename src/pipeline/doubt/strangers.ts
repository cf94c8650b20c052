import type { Client } from '../../client/client.js';
import { recordsById, scanAbove, type Scanned } from '../../client/scan.js';
import { AppError } from '../../errors/app-error.js';
import { batches } from '../../flow/batches.js';
import { RecordIndex } from '../../reconciler/record-index.js';
import { IDS_A_REQUEST } from '../account/sync-records.js';
import { listsOf, type Collections } from '../send/collections.js';
import { withInsides } from './embedded-records.js';
import { queryOf } from './look-for.js';

/** Pages of 250 records that are looked through for what the journal may lack: 50,000 records of a list. */
const MOST_PAGES = 200;

/** What the journal of a run knows of the lists of the account. */
export interface KnownIds {
  /** The highest id of each list that it speaks of. */
  readonly newest: ReadonlyMap<string, number>;
  /** Records that an earlier session found there and that may be the run's own all the same. */
  readonly strangers: ReadonlyMap<string, readonly number[]>;
}

export interface StrangersDeps {
  readonly client: Client;
  readonly collections: Collections;
  readonly known: KnownIds;
  /** Keeps in the journal what was found, before anything else is written to it of that list. */
  readonly keep: (list: string, ids: readonly number[]) => void;
}

/** The strangers of one list. */
export interface ListStrangers {
  readonly records: readonly Scanned[];
  readonly index: RecordIndex;
  /** Below all of them. */
  readonly above: number;
  /** Whether some of them turned out to be the run's own. */
  isProven: boolean;
}

/**
 * Records that are newer than everything that the journal of a resumed run speaks of. Others made them, or the run did
 * and its directory is an older copy, whose journal ends before that.
 */
export interface Strangers {
  /** Those that a write to `path` would be among; undefined where there are none. Read once, before anything is made there. */
  of(path: string): Promise<ListStrangers | undefined>;
}

/** Rejects with `run/changed` where there are too many to be read, and with the errors of the client. */
export function strangers(deps: StrangersDeps): Strangers {
  const reading = new Map<string, Promise<readonly Scanned[]>>();
  const read = async (list: string): Promise<readonly Scanned[]> => {
    const known = reading.get(list) ?? readStrangers(list, deps);
    reading.set(list, known);
    return await known;
  };
  const indexes = new Map<string, Promise<ListStrangers | undefined>>();
  const indexed = async (path: string): Promise<ListStrangers | undefined> => {
    const [records] = await Promise.all(listsOf(path).map(read));
    if (!records || records.length === 0) return undefined;
    const whole = path === 'leads/complex' ? await withInsides(deps.client, records) : records;
    return { records, index: new RecordIndex(whole), above: lowestOf(records) - 1, isProven: false };
  };
  return {
    of: async (path) => {
      const known = indexes.get(path) ?? indexed(path);
      indexes.set(path, known);
      return await known;
    },
  };
}

async function readStrangers(list: string, deps: StrangersDeps): Promise<readonly Scanned[]> {
  const { client, collections, known, keep } = deps;
  const earlier = await earlierStrangers(list, deps);
  const mark = known.newest.get(list);
  await collections.prepare(list);
  const newest = collections.watermark(list) ?? 0;
  if (mark === undefined || newest <= mark) return earlier;
  const fresh = await scanAbove(client, list, { above: mark, query: queryOf(list), pages: MOST_PAGES });
  if (!fresh) throw tooMany(list);
  keep(list, fresh.map(({ id }) => id)); // prettier-ignore
  return [...earlier, ...fresh];
}

/** Those of earlier sessions that are nobody's yet. */
async function earlierStrangers(
  list: string,
  { client, collections, known }: StrangersDeps,
): Promise<readonly Scanned[]> {
  const ids = (known.strangers.get(list) ?? []).filter((id) => !collections.isOwn(list, id));
  const records: Scanned[] = [];
  for (const some of batches(ids, IDS_A_REQUEST)) records.push(...(await recordsById(client, list, some)));
  return records;
}

function lowestOf(records: readonly Scanned[]): number {
  return records.reduce((lowest, { id }) => Math.min(lowest, id), Number.POSITIVE_INFINITY);
}

function tooMany(list: string): AppError {
  return new AppError('run/changed', {
    message: `${list}: more than ${MOST_PAGES * 250} records are newer than the last that the journal of this run knows: too many to tell whether the run made some of them.`,
    actions: [
      'Where others made them and the run directory is as the run left it: import what is left, unprocessed.csv, as a new run.',
      'Where the run directory was put back from a backup: go on with the newest copy of it, or import the file with a match key (mode: upsert), which makes nothing twice.',
    ],
    context: { list },
  });
}
