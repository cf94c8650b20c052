import { expect, it } from 'vitest';

import type { Forecast } from '../../src/model/forecast.js';
import { renderForecast } from '../../src/report/render-forecast.js';

const forecast: Forecast = {
  account: 'Acme',
  accountUrl: 'https://acme.kommo.com',
  rows: 9,
  ready: 7,
  rejected: 1,
  skipped: 1,
  requests: 24,
  minutes: 24 / 420,
};
const endpoint = { endpoint: 'POST leads', items: 7, requests: 1 };

it.each<readonly [part: Partial<Forecast>, says: string]>([
  [{}, 'Account Acme (https://acme.kommo.com): up to about 24 write requests, under a minute.'],
  [{ requests: 1, endpoints: [endpoint] }, 'about 1 write request, under a minute.'],
  [{ requests: 0, endpoints: [] }, 'no write requests, under a minute.'],
  [{ requests: 900, minutes: 2.1 }, 'up to about 900 write requests, about 3 minutes.'],
])('%j is told as %s', (part, says) => {
  const lines = renderForecast({ ...forecast, ...part }).split('\n');
  expect(lines[0]).toBe('9 rows: 7 to send, 1 rejected, 1 skipped.');
  expect(lines.at(-1)).toContain(says);
});
