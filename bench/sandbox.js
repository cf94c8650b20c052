// What the sandbox costs: an account of 100,000 leads with contacts and companies, its pages of 250 one by one as the
// server takes for them, and as many as come in a second without a limit. Run after `npm run build`:
// `node bench/sandbox.js [--leads 100000]`. The server is a process of its own.
import { fork } from 'node:child_process';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';

import { peakMiB } from './peak-memory.js';

const SECONDS = 5;

if (process.argv[2] === 'server') await serve(Number(process.argv[3]));
else await measure();

async function serve(leads) {
  const { createSandbox } = await import('../dist/sandbox/create-sandbox.js');
  const begun = performance.now();
  const { url, token } = await createSandbox({ leads, rate: false });
  process.send({ url, token, seconds: (performance.now() - begun) / 1000 });
  // CPU time of this process, as the reader asks for it.
  process.on('message', () => process.send(process.cpuUsage()));
}

async function measure() {
  const { values } = parseArgs({ options: { leads: { type: 'string', default: '100000' } } });
  const server = fork(new URL(import.meta.url), ['server', values.leads]);
  const { url, token, seconds } = await nextMessage(server);
  console.log(
    `${values.leads} leads, 8 contacts and 3 companies for ten of them: made in ${seconds.toFixed(1)} s`,
  );
  const agent = new Agent({ keepAlive: true });
  const page = (number) => ask(agent, token, `${url}/api/v4/leads?limit=250&page=${number}&with=contacts`);
  const pages = Math.ceil(Number(values.leads) / 250);
  await page(1);
  const times = [];
  const used = await cpu(server);
  for (let number = 1; number <= pages; number += 1) {
    const asked = performance.now();
    await page(number);
    times.push(performance.now() - asked);
  }
  const each = ((await cpu(server)) - used) / 1000 / pages;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(1);
  console.log(
    `${pages} pages of 250 with contacts, one by one: ms until the last byte is here, median ${at(0.5)}, ` +
      `95 % ${at(0.95)}; ${each.toFixed(1)} ms of CPU each, all threads`,
  );
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
  server.send('cpu');
  const { user, system } = await nextMessage(server);
  return user + system;
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
