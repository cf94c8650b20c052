// One export that is repeated night after night with a state file, and killed; after each success its file holds what
// the account holds, and after each death the file of one of the two nights, whole.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { crashOf } from './chance.js';
import { frozenSession } from './frozen.js';
import { killedSession } from './killed.js';

const LEADS = 30;
const NIGHTS = 3;
const MOST_DEATHS = 3;
const MOST_SESSIONS = 12;
/** Calls of the system that an export makes, about. */
const CALLS = 60;

const faults = [
  { fault: 'reset-before', method: 'GET', path: '/api/v4/**', probability: 0.02 },
  { fault: 'truncate', method: 'GET', path: '/api/v4/**', probability: 0.02 },
];

export class Exports {
  #loop;

  constructor(loop) {
    this.#loop = loop;
  }

  async run(number, { random, isReal }) {
    const sandbox = await this.#loop.sound.createSandbox({ rate: false, seed: number });
    const out = join(this.#loop.home, `leads-${number}.csv`);
    const state = join(this.#loop.home, `state-${number}.json`);
    const world = { number, random, isReal, sandbox, out, state, before: undefined };
    try {
      await post(
        sandbox,
        Array.from({ length: LEADS }, (_, at) => ({ name: `Lead ${at}` })),
      );
      await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
      for (let night = 1; night <= NIGHTS; night += 1) {
        await this.#night(world);
        await aDayOfWork(world, night);
      }
    } finally {
      await sandbox.close();
      rmSync(out, { force: true });
    }
    this.#loop.sum.runs += 1;
  }

  /** One night: the export is started again until it ends by itself. */
  async #night(world) {
    const wanted = accountOf(world.sandbox);
    for (let at = 0; at < MOST_SESSIONS; at += 1) {
      const mayDie = at < MOST_DEATHS && this.#loop.isWanting();
      const crash = mayDie ? this.#crashOf(world) : undefined;
      const { end } = await this.#session(world, crash);
      this.#loop.sum.sessions += 1;
      const found = fileOf(world.out);
      if (end === null) this.#loop.died(crash, world.isReal, true);
      if (end?.code === 0) {
        if (found !== wanted) this.#wrong(world, `holds ${found}, and the account ${wanted}`);
        world.before = found;
        return;
      }
      if (found !== world.before && found !== wanted) this.#wrong(world, `is torn: ${found}`);
    }
    this.#wrong(world, 'was never written');
  }

  /** What a file comes to when a process dies depends on the moment most, so half of them die at any. */
  #crashOf({ random, isReal }) {
    if (isReal && random() < 0.5) return { afterShare: random() };
    return crashOf(random, { calls: CALLS });
  }

  #wrong({ number, out }, what) {
    this.#loop.sum.torn += 1;
    this.#loop.fail(`run ${number} (export): ${out} ${what}`);
  }

  async #session(world, crash) {
    const { sandbox, out, state, isReal, number } = world;
    const { program, bin, home } = this.#loop;
    if (isReal) {
      const flags = [
        '-o',
        out,
        '--state',
        state,
        '--merge',
        '--columns',
        'id,name',
        '--rate',
        '1000',
        '--quiet',
      ];
      const around = { sandbox, bin, durableLog: join(home, `durable-${number}`) };
      return await killedSession(['export', 'leads', ...flags], around, crash);
    }
    const options = {
      ...{ baseUrl: sandbox.url, apiKey: sandbox.token, rate: 1000 },
      ...{ entities: ['leads'], out, state, merge: true, columns: ['id', 'name'] },
    };
    return await frozenSession(async (signal) => await program.exportAccount(options, { signal }), crash);
  }
}

/** Some leads are renamed, and some are new. */
async function aDayOfWork({ sandbox, random }, night) {
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: '[]' });
  const ids = leadsOf(sandbox).map(({ id }) => id);
  const renamed = ids.filter(() => random() < 0.2).map((id) => ({ id, name: `Lead of night ${night}` }));
  if (renamed.length > 0) await post(sandbox, renamed, 'PATCH');
  await post(sandbox, [{ name: `New in night ${night}` }]);
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

async function post({ url, token }, body, method = 'POST') {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v4/leads`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} leads: ${answer.status}`);
}

function leadsOf(sandbox) {
  return sandbox
    .state()
    .filter(({ entity }) => entity === 'lead')
    .map(({ record }) => record);
}

function accountOf(sandbox) {
  return linesOf(leadsOf(sandbox).map(({ id, name }) => `${id},${name}`));
}

/** The rows of the file in some order; undefined where there is none. */
function fileOf(path) {
  if (!existsSync(path)) return undefined;
  const [, ...rows] = readFileSync(path, 'utf8').split('\r\n');
  // A whole file ends with a line end; a fourth column of --merge is left out.
  if (rows.pop() !== '') return 'a cut line';
  return linesOf(rows.map((row) => row.split(',').slice(0, 2).join(',')));
}

function linesOf(lines) {
  return lines.sort().join('|');
}
