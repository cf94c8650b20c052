import type { Checkpoint } from '../journal/checkpoint.js';
import { MAX_BATCH } from '../model/entity.js';
import type { Forecast } from '../model/forecast.js';
import type { RowCounts } from './count-rows.js';
import type { Preparation } from './prepare.js';

/**
 * What the import will do, from the counts of the first pass. The number of requests is an upper estimate: rows that
 * share a company or contact make fewer.
 */
export function forecastOf(counts: RowCounts, preparation: Preparation, bulkLink: boolean): Forecast {
  const { dictionary, connection, options } = preparation;
  const size = options.batchSize === 'auto' ? MAX_BATCH : options.batchSize;
  const amount = (kind: string): number => counts.records.get(kind) ?? 0;
  const batched = ['company', 'contact', 'lead', 'note', 'task'].reduce(
    (sum, kind) => sum + Math.ceil(amount(kind) / size),
    0,
  );
  const pairs = Math.min(amount('company'), amount('contact'));
  const requests = batched + (bulkLink ? Math.ceil(pairs / size) : pairs);
  return {
    account: dictionary.account.name,
    accountUrl: connection?.url ?? '',
    rows: counts.rows,
    ready: counts.ready,
    rejected: counts.rejected,
    skipped: counts.skipped,
    requests,
    minutes: requests / options.rate / 60,
  };
}

/** A lead, a contact, a company and their links: the writes that a batch of rows comes to where nothing is known. */
const WRITES_A_BATCH = 4;

/** What going on with a run will do at most: rows at their end are not touched. */
export function forecastOfRest(checkpoint: Checkpoint, rows: number, preparation: Preparation): Forecast {
  const { dictionary, connection, options } = preparation;
  const size = options.batchSize === 'auto' ? MAX_BATCH : options.batchSize;
  let ready = 0;
  for (let ordinal = 1; ordinal <= rows; ordinal += 1) {
    const kind = checkpoint.rowKind(ordinal);
    if (kind === undefined || kind === 'ambiguous' || kind === 'unprocessed') ready += 1;
  }
  const requests = Math.ceil(ready / size) * WRITES_A_BATCH;
  return {
    account: dictionary.account.name,
    accountUrl: connection?.url ?? '',
    rows: ready,
    ready,
    rejected: 0,
    skipped: 0,
    requests,
    minutes: requests / options.rate / 60,
  };
}
