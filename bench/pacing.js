// What arrives at the server: the most requests in any rolling second, and the rate that is kept. Run after
// `npm run build`: `node bench/pacing.js [--seconds 40] [--only <part of a name>]`. The server is a process of its
// own on the loopback interface, so a busy client does not blur the arrival times.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import { createClient } from '../dist/client/create-client.js';

const LIMIT = 7;

const scenarios = [
  ...[50, 300, 1500].flatMap((latency) =>
    [50, 250].map((batch) => ({
      name: `latency ${latency} ms, batches of ${batch}`,
      latency,
      batch,
      least: 98,
    })),
  ),
  ...[50, 300, 1500].map((latency) => ({
    name: `latency ${latency} ms, jitter 0-80 ms one way`,
    latency,
    batch: 50,
    jitter: 80,
    least: 92,
  })),
  { name: 'latency 300 ms, every connection cold', latency: 300, batch: 50, close: true, least: 98 },
  { name: 'latency 300 ms and 2 ms an item, mixed batches', latency: 300, batch: 0, perItem: 2, least: 98 },
  { name: 'latency 300 ms, client busy', latency: 300, batch: 250, busy: true, least: 92 },
];

if (process.argv[2] === 'server') serve(JSON.parse(process.argv[3]));
else await measure();

async function measure() {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '40' }, only: { type: 'string', default: '' } },
  });
  const seconds = Number(values.seconds);
  const rows = [];
  for (const scenario of scenarios.filter(({ name }) => name.includes(values.only))) {
    const row = await run(scenario, seconds);
    rows.push(row);
    console.log(
      `${row.ok ? 'ok  ' : 'MISS'} ${scenario.name.padEnd(46)} ${row.percent.toFixed(1)} % of ${LIMIT}/s ` +
        `(${scenario.least} wanted), most in a second ${row.most}, closest eight ${row.closest.toFixed(1)} ms, ` +
        `${row.count} requests`,
    );
  }
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
}

async function run(scenario, seconds) {
  const server = fork(new URL(import.meta.url), ['server', JSON.stringify(scenario)]);
  const { port } = await nextMessage(server);
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, token: 'bench-token' });
  const busy = scenario.busy ? setInterval(burn, 60) : undefined;
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      while (performance.now() < end) await client.write(requestOf(scenario));
    }),
  );
  clearInterval(busy);
  server.send('stop');
  const { arrivals } = await nextMessage(server);
  return { ...figures(arrivals), ok: isKept(figures(arrivals), scenario.least) };
}

function requestOf({ batch }) {
  const size = batch || [250, 120, 40, 7][Math.floor(Math.random() * 4)];
  const body = Array.from({ length: size }, (_, at) => ({
    name: `Lead ${at}`,
    price: at,
    request_id: `${at}:lead`,
  }));
  return { method: 'POST', path: 'leads', body };
}

function figures(arrivals) {
  const sorted = [...arrivals].sort((a, b) => a - b);
  let most = 0;
  let closest = Infinity;
  let from = 0;
  for (const [at, time] of sorted.entries()) {
    while (time - sorted[from] >= 1000) from += 1;
    most = Math.max(most, at - from + 1);
    if (at >= LIMIT) closest = Math.min(closest, time - sorted[at - LIMIT]);
  }
  const count = sorted.length;
  const percent = ((count - 1) / (sorted[count - 1] - sorted[0])) * (100_000 / LIMIT);
  return { most, closest, percent, count };
}

function isKept({ most, percent }, least) {
  return most <= LIMIT && percent >= least;
}

/** Work as a parser does it: some ms at a time without giving way. */
function burn() {
  const until = performance.now() + 10 + Math.random() * 30;
  while (performance.now() < until) Math.sqrt(until);
}

async function nextMessage(child) {
  return await new Promise((resolve) => child.once('message', resolve));
}

function serve({ latency, jitter = 0, perItem = 0, close = false }) {
  const arrivals = [];
  const server = createServer((request, response) => {
    const reached = performance.now();
    let text = '';
    request.setEncoding('utf8').on('data', (part) => (text += part));
    const late = Math.random() * jitter;
    const note = () => arrivals.push(late > 0 ? performance.now() : reached);
    if (late > 0) setTimeout(note, late);
    else note();
    request.on('end', () => {
      const items = JSON.parse(text);
      setTimeout(
        () => {
          response.writeHead(200, {
            'content-type': 'application/hal+json',
            ...(close ? { connection: 'close' } : {}),
          });
          const leads = items.map(({ request_id }, at) => ({ id: at + 1, request_id }));
          response.end(JSON.stringify({ _embedded: { leads } }));
        },
        late + latency + perItem * items.length,
      );
    });
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => {
    process.send({ arrivals }, () => process.exit(0));
  });
}
