// One import, from its first session to its end, killed again and again; the account is compared with one that was
// never disturbed.
import { existsSync } from 'node:fs';
import { cp, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { contentOf, difference, kinds, seedContacts } from './accounts.js';
import { crashOf, faultsOf, pick, randomOf } from './chance.js';
import { frozenSession } from './frozen.js';
import { killedSession } from './killed.js';
import { cutPower } from './power.js';
import { Tokens } from './tokens.js';

const MOST_SESSIONS = 60;
/** Sessions of one run that may die. */
const MOST_DEATHS = 6;
/** The share of runs whose access is renewed as they go on. */
const WITH_TOKENS = 0.25;
const quick = { rate: 1000, batchSize: 5, settleSeconds: 0.25, rescanSeconds: 0.05 };

const connection = (sandbox) => ({ baseUrl: sandbox.url, apiKey: sandbox.token, ...quick });

/** The accounts of the loop, and what undisturbed imports leave in them. */
export class Imports {
  #loop;
  #oracles = new Map();

  /** `loop` holds the folder of the files, the program (its library and its command), and the sums. */
  constructor(loop) {
    this.#loop = loop;
  }

  /** Runs import `number` under the faults and deaths that `random` decides. */
  async run(number, { random, isReal }) {
    const kind = this.#loop.shows.kind ?? pick(random, Object.keys(kinds));
    const { content, calls } = await this.#oracleOf(kind);
    const withTokens = random() < WITH_TOKENS;
    const faults = faultsOf(random, { tokens: withTokens });
    const sandbox = await this.#openAccount(kind, { faults, seed: number });
    const runDir = join(this.#loop.home, `runs-${number}`);
    const tokens = withTokens
      ? await Tokens.of(sandbox, join(this.#loop.home, `tokens-${number}.json`))
      : undefined;
    const world = { number, kind, random, isReal, sandbox, runDir, tokens, calls, durable: new Map() };
    world.backups = new Backups(join(runDir, 'latest'), randomOf(number));
    try {
      const last = await this.#untilTheEnd(world);
      this.#judge(world, last, difference(content, contentOf(sandbox)));
    } finally {
      await sandbox.close();
    }
  }

  async #oracleOf(kind) {
    const known = this.#oracles.get(kind);
    if (known) return await known;
    const made = (async () => {
      const sandbox = await this.#openAccount(kind, {});
      const runDir = join(this.#loop.home, `clean-${kind}`);
      const { calls } = await this.#freezable('importFile', {
        ...connection(sandbox),
        ...this.#files(kind),
        runDir,
      });
      const content = contentOf(sandbox);
      await sandbox.close();
      return { content, calls };
    })();
    this.#oracles.set(kind, made);
    return await made;
  }

  #files(kind) {
    return { file: join(this.#loop.home, 'in.csv'), mapping: join(this.#loop.home, `${kind}.yaml`) };
  }

  async #openAccount(kind, { faults = [], ...options }) {
    const sandbox = await this.#loop.sound.createSandbox({ rate: false, ...options });
    if (kinds[kind].seeded) await seedContacts(sandbox, this.#loop.rows);
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    return sandbox;
  }

  async #freezable(command, options, crash) {
    const run = this.#loop.program[command];
    return await frozenSession(async (signal) => await run(options, { signal }), crash);
  }

  async #session(world, crash) {
    const { kind, sandbox, runDir, isReal, number, tokens } = world;
    tokens?.runOut();
    const isBegun = existsSync(join(runDir, 'latest', 'manifest.json'));
    const always = { runDir, ...(tokens ? { tokenFile: tokens.path } : {}) };
    if (!isReal) {
      const options = { ...connection(sandbox), ...always, ...(isBegun ? {} : this.#files(kind)) };
      return await this.#freezable(isBegun ? 'resumeRun' : 'importFile', options, crash);
    }
    const { file, mapping } = this.#files(kind);
    const command = isBegun ? ['resume'] : ['import', file, '-m', mapping];
    const flags = Object.entries({ ...quick, ...always }).flatMap(([name, value]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ]);
    const { bin, home } = this.#loop;
    const durableLog = join(home, `durable-${number}`);
    return await killedSession(
      [...command, ...flags, '--yes', '--quiet'],
      { sandbox, bin, durableLog },
      crash,
    );
  }

  async #untilTheEnd(world) {
    const { isReal } = world;
    const deaths = this.#loop.shows.kind === undefined ? MOST_DEATHS : 2;
    let last = null;
    for (let at = 0; at < MOST_SESSIONS; at += 1) {
      const crash = at < deaths && this.#loop.isWanting() ? this.#crashOf(world) : undefined;
      const { end, durable } = await this.#session(world, crash);
      last = end;
      for (const [path, bytes] of durable) world.durable.set(path, bytes);
      this.#loop.sum.sessions += 1;
      if (end === null) {
        this.#loop.died(crash, isReal);
        await this.#aftermath(world, { isLast: at >= deaths - 1 });
      } else if (!(await world.tokens?.authoriseAfter(end)) && isAtEnd(end)) break;
    }
    return last;
  }

  #crashOf({ random, calls, tokens }) {
    const { point } = this.#loop.shows;
    return point === undefined ? crashOf(random, { calls, tokens: tokens !== undefined }) : { point, nth: 1 };
  }

  async #aftermath({ random, runDir, sandbox, tokens, durable, backups }, { isLast }) {
    tokens?.mayBeSpent();
    if (!isLast) await addStranger(sandbox);
    const directory = join(runDir, 'latest');
    if (existsSync(directory) && (await backups.mayPutBack(this.#loop.restored)))
      this.#loop.sum.restored += 1;
    const { powerCuts = false } = this.#loop.shows;
    if ((random() >= 0.35 && !powerCuts) || !existsSync(directory)) return;
    this.#loop.sum.powerCuts += 1;
    cutPower(directory, durable, random);
  }

  #judge({ number, kind }, last, { lost, duplicated }) {
    const { sum } = this.#loop;
    sum.runs += 1;
    sum.lost += lost.length;
    sum.duplicated += duplicated.length;
    const talk = last?.talk ?? '';
    const twoStates = talk.includes('second state');
    if (twoStates) sum.inTwoStates += 1;
    const ended = last !== null && (last.code === 0 || last.code === 1);
    if (ended && !twoStates && lost.length + duplicated.length === 0) return;
    this.#loop.fail(
      `run ${number} (${kind}): exit ${last?.code}, lost ${JSON.stringify(lost.slice(0, 3))}, ` +
        `duplicated ${JSON.stringify(duplicated.slice(0, 3))} ${talk}`.trimEnd(),
    );
  }
}

/** Copies of a run's directory as each death left it, of which one is put back now and then. */
class Backups {
  #latest;
  #random;
  #copies = new Map();

  constructor(latest, random) {
    this.#latest = latest;
    this.#random = random;
  }

  /** Keeps a copy; true where an older one is in its place from then on. */
  async mayPutBack(share) {
    if (share === 0) return false;
    const directory = await realpath(this.#latest);
    const copies = this.#copies.get(directory) ?? [];
    const copy = `${dirname(directory)}-backups/${basename(directory)}-${copies.length}`;
    await cp(directory, copy, { recursive: true });
    this.#copies.set(directory, [...copies, copy]);
    if (copies.length === 0 || this.#random() >= share) return false;
    await rm(directory, { recursive: true });
    await cp(pick(this.#random, copies), directory, { recursive: true });
    return true;
  }
}

function isAtEnd({ code, talk }) {
  return [0, 1, 4, 70].includes(code) || talk.includes('run/journal');
}

/** Somebody else makes records at the same time. */
async function addStranger(sandbox) {
  const post = (path) =>
    fetch(`${sandbox.url}/api/v4/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ name: 'Stranger' }]),
    }).catch(() => undefined);
  await Promise.all([post('leads'), post('contacts')]);
}
