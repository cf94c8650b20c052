// What the sandbox costs: an account of 100,000 leads with contacts and companies, its pages of 250 one by one as the
// server takes for them, and as many as come in a second without a limit. Run after `npm run build`:
// `node bench/sandbox.js [--leads 100000]`. The server is a process of its own.
import { fork } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';

import { peakMiB } from './peak-memory.js';

const SECONDS = 5;

if (process.argv[2] === 'server') await serve(Number(process.argv[3]));
else await measure();

async function serve(leads) {
  const { createSandbox } = await import('../dist/index.js');
  const begun = performance.now();
  const { url, token } = await createSandbox({ leads, rate: false });
  process.send({ url, token, seconds: (performance.now() - begun) / 1000 });
  const times = serverTimes();
  // What the reader asks for: the CPU time of this process, or how long the requests took since it last asked.
  process.on('message', (what) => process.send(what === 'cpu' ? process.cpuUsage() : times.splice(0)));
}

/** Milliseconds from a request's head to the last byte that was handed to the system, of each request. */
function serverTimes() {
  const times = [];
  const begun = new WeakMap();
  subscribe('http.server.request.start', ({ request }) => begun.set(request, performance.now()));
  subscribe('http.server.response.finish', ({ request }) =>
    times.push(performance.now() - begun.get(request)),
  );
  return times;
}

async function measure() {
  const { values } = parseArgs({ options: { leads: { type: 'string', default: '100000' } } });
  const server = fork(new URL(import.meta.url), ['server', values.leads]);
  const { url, token, seconds } = await nextMessage(server);
  console.log(
    `${values.leads} leads, 8 contacts and 3 companies for ten of them: made in ${seconds.toFixed(1)} s`,
  );
  const agent = new Agent({ keepAlive: true });
  const pages = Math.ceil(Number(values.leads) / 250);
  const page = (number, query = '') =>
    ask(agent, token, `${url}/api/v4/leads?limit=250&page=${number}${query}`);
  for (const query of ['', '&with=contacts']) {
    for (let number = 1; number <= 5; number += 1) await page(number, query);
    await answerOf(server, 'times');
    const used = await cpu(server);
    for (let number = 1; number <= pages; number += 1) await page(number, query);
    const each = ((await cpu(server)) - used) / 1000 / pages;
    const times = (await answerOf(server, 'times')).sort((a, b) => a - b);
    const at = (share) => times[Math.floor(times.length * share)].toFixed(1);
    console.log(
      `${pages} pages of 250 leads, one by one, ${query === '' ? 'plain' : 'with contacts'}: server time in ms, ` +
        `median ${at(0.5)}, 95 % ${at(0.95)}; ${each.toFixed(1)} ms of CPU each, all threads`,
    );
  }
  const busy = await cpu(server);
  const end = performance.now() + SECONDS * 1000;
  let count = 0;
  const reader = async () => {
    for (; performance.now() < end; count += 1) await page(1 + (count % pages));
  };
  await Promise.all([reader(), reader(), reader(), reader()]);
  const spent = ((await cpu(server)) - busy) / 1e6;
  console.log(
    `four readers: ${(count / SECONDS).toFixed(0)} pages a second, ${(count / spent).toFixed(0)} for each second of CPU`,
  );
  console.log(`memory of the server at its most: ${peakMiB(server.pid).toFixed(0)} MiB`);
  server.kill();
  agent.destroy();
}

async function cpu(server) {
  const { user, system } = await answerOf(server, 'cpu');
  return user + system;
}

async function answerOf(server, question) {
  server.send(question);
  return await nextMessage(server);
}

function nextMessage(child) {
  return new Promise((resolve) => child.once('message', resolve));
}

function ask(agent, token, address) {
  return new Promise((resolve, reject) => {
    get(address, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume().once('end', resolve);
    }).once('error', reject);
  });
}
