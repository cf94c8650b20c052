import type { Forecast } from '../model/forecast.js';
import { printable } from './printable.js';

/** What is about to be sent, and for how long, in a few lines. */
export function renderForecast(forecast: Forecast): string {
  const { account, accountUrl, rows, ready, rejected, skipped, minutes } = forecast;
  const time = minutes < 1 ? 'under a minute' : `about ${Math.ceil(minutes)} minutes`;
  return [
    `${rows} rows: ${ready} to send, ${rejected} rejected, ${skipped} skipped.`,
    ...madeLines(forecast),
    ...earlierLine(forecast),
    ...actionLine(forecast),
    ...(forecast.endpoints ?? []).map(
      ({ endpoint, items, requests: count }) => `  ${endpoint}: ${items} in ${count} requests`,
    ),
    ...linkLine(forecast),
    `Account ${printable(account)} (${printable(accountUrl)}): ${counted(forecast)}, ${time}.`,
  ].join('\n');
}

/** Sizes of batches are found on the way, so that a few more requests may come. */
function counted({ requests, endpoints }: Forecast): string {
  if (requests === 0) return 'no write requests';
  const most = endpoints ? 'about' : 'up to about';
  return `${most} ${requests} write request${requests === 1 ? '' : 's'}`;
}

const MOST_RUNS = 5;

/** The rows that are left as they are, because another run has made them. */
function madeLines({ made = [] }: Forecast): readonly string[] {
  const lines = made.slice(0, MOST_RUNS).map(({ run, rows }) => {
    const are = rows === 1 ? '1 row is' : `${rows} rows are`;
    return `${are} in the account already, made by run ${printable(run)}: skipped; --again makes them once more.`;
  });
  return made.length > MOST_RUNS ? [...lines, `And ${made.length - MOST_RUNS} more runs.`] : lines;
}

function earlierLine({ earlier }: Forecast): readonly string[] {
  if (earlier === undefined) return [];
  return [
    `This file was imported into this account before (run ${printable(earlier)}): what no match key finds is made once more.`,
  ];
}

/** Which way links go in this account, and what that costs. */
function linkLine({ links, endpoints }: Forecast): readonly string[] {
  if (!links) return [];
  const { items, requests, isBulk } = links;
  const way = isBulk
    ? 'many records in a request'
    : 'one record at a time, as this account has no bulk link; new leads may carry theirs inside';
  return [`Links: ${endpoints ? '' : 'at most '}${items} in about ${requests} requests, ${way}.`];
}

/** Only where the account was looked at: what becomes of the rows that are sent. */
function actionLine({ actions }: Forecast): readonly string[] {
  if (!actions) return [];
  const { create, update, unchanged } = actions;
  return [
    `Of these ${create} make a record, ${update} change one, ${unchanged} are as they are in the account.`,
  ];
}
