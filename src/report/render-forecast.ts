import type { Forecast } from '../model/forecast.js';
import { printable } from './printable.js';

/** What is about to be sent, and for how long, in two lines. */
export function renderForecast(forecast: Forecast): string {
  const { account, accountUrl, rows, ready, rejected, skipped, requests, minutes } = forecast;
  const time = minutes < 1 ? 'under a minute' : `about ${Math.ceil(minutes)} minutes`;
  return [
    `${rows} rows: ${ready} to send, ${rejected} rejected, ${skipped} skipped.`,
    `Account ${printable(account)} (${printable(accountUrl)}): at most ${requests} write requests, ${time}.`,
  ].join('\n');
}
