import { html } from 'hono/html';

import type { Arrival, ArrivalLog } from '../server/arrivals.js';
import type { Html } from './layout.js';
import { count } from './words.js';

const SECONDS = 60;
const SHOWN = 200;
const WIDTH = 900;
const HEIGHT = 160;

/** The newest requests, and how many came in each of the last sixty seconds. */
export function requests(log: ArrivalLog, rate: number | null): Html {
  const newest = log.arrivals.slice(-SHOWN).toReversed();
  const first = log.arrivals[0]?.at ?? 0;
  return html`<h1>Requests</h1>
    <p class="lead">
      ${count(log.total)} so far; at most ${log.maxPerSecond} within a second,
      ${rate === null ? 'without a limit' : `where ${rate} are allowed`}.
    </p>
    <div class="sheet">${chart(log, rate)}</div>
    <h2>Newest first</h2>
    <div class="sheet">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">Second</th>
            <th scope="col">Method</th>
            <th scope="col">Path</th>
            <th scope="col" class="number">Status</th>
            <th scope="col" class="number">Bytes</th>
          </tr>
        </thead>
        <tbody>
          ${newest.map((arrival) => row(arrival, first))}
        </tbody>
      </table>
    </div>`;
}

function row({ at, method, path, status, bytes }: Arrival, first: number): Html {
  const isBad = status === null || status >= 400;
  return html`<tr>
    <td class="number">${((at - first) / 1000).toFixed(3)}</td>
    <td>${method}</td>
    <td>${decoded(path)}</td>
    <td class="number ${isBad ? 'bad' : ''}">${status ?? 'none'}</td>
    <td class="number">${count(bytes)}</td>
  </tr>`;
}

/** With its brackets readable. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Bars of one second each, ending with the newest request. */
function chart({ arrivals }: ArrivalLog, rate: number | null): Html {
  const bars = perSecond(arrivals);
  const top = Math.max(...bars, rate ?? 0, 1);
  const width = WIDTH / SECONDS;
  const y = (value: number): number => HEIGHT - (value / top) * (HEIGHT - 20);
  const most = Math.max(...bars);
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="Requests in each of the last ${SECONDS} seconds; at most ${most}"
  >
    ${bars.map(
      (value, index) =>
        html`<rect
          x="${(index * width + 1).toFixed(1)}"
          y="${y(value).toFixed(1)}"
          width="${(width - 2).toFixed(1)}"
          height="${(HEIGHT - y(value)).toFixed(1)}"
          ${rate !== null && value > rate ? html`class="over"` : ''}
        />`,
    )}
    ${
      rate === null
        ? ''
        : html`<line x1="0" x2="${WIDTH}" y1="${y(rate).toFixed(1)}" y2="${y(rate).toFixed(1)}" /><text
              x="2"
              y="${(y(rate) - 4).toFixed(1)}"
              >${rate} a second</text
            >`
    }
  </svg>`;
}

function perSecond(arrivals: readonly Arrival[]): number[] {
  const end = arrivals.at(-1)?.at ?? 0;
  const bars = Array.from({ length: SECONDS }, () => 0);
  for (const { at } of arrivals.filter((arrival) => arrival.counted && end - arrival.at < SECONDS * 1000)) {
    const index = SECONDS - 1 - Math.floor((end - at) / 1000);
    bars[index] = (bars[index] ?? 0) + 1;
  }
  return bars;
}
