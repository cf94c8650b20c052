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
