import { MAX_BATCH } from '../model/entity.js';
import type { Forecast } from '../model/forecast.js';
import type { RowCounts } from './check/count-rows.js';
import type { Preparation } from './prepare.js';
import type { Survey } from './survey.js';

/** What a forecast is made from beside the counts of the file. */
export interface ForecastFacts {
  readonly bulkLink: boolean;
  /** What the file comes to in the account as it is; undefined where nothing of the account needs to be known. */
  readonly survey?: Survey | undefined;
  /** The run that imported the same file into this account before. */
  readonly earlier?: string | undefined;
}

/** Records of a request, once the right size is found. */
export function batchSizeOf({ options }: Preparation): number {
  return options.batchSize === 'auto' ? MAX_BATCH : options.batchSize;
}

/** What the import will do: by a survey of the account, or else from the counts of the file alone. */
export function forecastOf(counts: RowCounts, preparation: Preparation, facts: ForecastFacts): Forecast {
  const { dictionary, connection, options } = preparation;
  const { survey } = facts;
  const rejected = survey ? survey.actions.reject : counts.rejected;
  const made = survey ? survey.actions.made : 0;
  const requests = survey
    ? sum(survey.endpoints, (endpoint) => endpoint.requests)
    : requestsAtMost(counts, batchSizeOf(preparation), facts.bulkLink);
  return {
    account: dictionary.account.name,
    accountUrl: connection?.url ?? '',
    ...(facts.earlier !== undefined && { earlier: facts.earlier }),
    rows: counts.rows,
    ready: counts.ready - (rejected - counts.rejected) - made,
    rejected,
    skipped: counts.skipped + made,
    ...(survey && made > 0 && { made: [...survey.made].map(([run, rows]) => ({ run, rows })) }),
    ...(survey && {
      actions: {
        create: survey.actions.create,
        update: survey.actions.update,
        unchanged: survey.actions.unchanged,
      },
      endpoints: survey.endpoints,
    }),
    ...linksOf(counts, preparation, facts),
    requests,
    minutes: requests / options.rate / 60,
  };
}

/** The links of the survey, or at most one for each row that names two records. */
function linksOf(
  counts: RowCounts,
  preparation: Preparation,
  { survey, bulkLink }: ForecastFacts,
): Pick<Forecast, 'links'> {
  const sent = survey?.endpoints.filter(({ endpoint }) => endpoint.endsWith('/link'));
  const items = sent ? sum(sent, ({ items: count }) => count) : linksAtMost(counts);
  if (items === 0) return {};
  const requests = sent ? sum(sent, (one) => one.requests) : requestsFor(items, preparation, bulkLink);
  return { links: { items, requests, isBulk: bulkLink } };
}

function requestsFor(links: number, preparation: Preparation, bulkLink: boolean): number {
  return bulkLink ? Math.ceil(links / batchSizeOf(preparation)) : links;
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

function linksAtMost({ records }: RowCounts): number {
  const amount = (kind: string): number => records.get(kind) ?? 0;
  return Math.min(amount('company'), amount('contact')) + amount('element');
}

/** An upper estimate: rows that share a company or contact make fewer. */
function requestsAtMost(counts: RowCounts, size: number, bulkLink: boolean): number {
  const amount = (kind: string): number => counts.records.get(kind) ?? 0;
  const batched = ['company', 'contact', 'lead', 'note', 'task'].reduce(
    (sum, kind) => sum + Math.ceil(amount(kind) / size),
    0,
  );
  const pairs = linksAtMost(counts);
  return batched + (bulkLink ? Math.ceil(pairs / size) : pairs);
}

/** A lead, a contact, a company and their links: the writes that a batch of rows comes to where nothing is known. */
const WRITES_A_BATCH = 4;

/** What going on with a run will do at most with the rows that are left. */
export function forecastOfRest(rows: number, preparation: Preparation): Forecast {
  const { dictionary, connection, options } = preparation;
  const requests = Math.ceil(rows / batchSizeOf(preparation)) * WRITES_A_BATCH;
  return {
    account: dictionary.account.name,
    accountUrl: connection?.url ?? '',
    rows,
    ready: rows,
    rejected: 0,
    skipped: 0,
    requests,
    minutes: requests / options.rate / 60,
  };
}
