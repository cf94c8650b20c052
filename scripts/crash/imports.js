// One import, from its first session to its end, killed again and again; the account is compared with one that was
// never disturbed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { contentOf, difference, kinds } from './accounts.js';
import { crashOf, faultsOf } from './chance.js';
import { frozenSession } from './frozen.js';
import { killedSession } from './killed.js';
import { cutPower } from './power.js';

const MOST_SESSIONS = 60;
/** Sessions of one run that may die. */
const MOST_DEATHS = 6;
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
    const names = Object.keys(kinds);
    const kind = this.#loop.shows.kind ?? names[number % names.length];
    const { content, calls } = await this.#oracleOf(kind);
    const sandbox = await this.#openAccount(kind, { faults: faultsOf(random), seed: number });
    const runDir = join(this.#loop.home, `runs-${number}`);
    const world = { number, kind, random, isReal, sandbox, runDir, calls, durable: new Map() };
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
    if (kinds[kind].seeded) {
      const files = { ...this.#files('contacts'), limit: this.#loop.rows - 7 };
      await this.#loop.sound.importFile({
        ...connection(sandbox),
        ...files,
        runDir: join(this.#loop.home, 'seeds'),
      });
    }
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    return sandbox;
  }

  async #freezable(command, options, crash) {
    const run = this.#loop.program[command];
    return await frozenSession(async (signal) => await run(options, { signal }), crash);
  }

  async #session(world, crash) {
    const { kind, sandbox, runDir, isReal, number } = world;
    const isBegun = existsSync(join(runDir, 'latest', 'manifest.json'));
    const options = isBegun ? { runDir } : { runDir, ...this.#files(kind) };
    if (!isReal) {
      const all = { ...connection(sandbox), ...options };
      return await this.#freezable(isBegun ? 'resumeRun' : 'importFile', all, crash);
    }
    const { file, mapping } = this.#files(kind);
    const command = isBegun ? ['resume'] : ['import', file, '-m', mapping];
    const flags = Object.entries({ ...quick, runDir }).flatMap(([name, value]) => [
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
    const { sandbox, isReal } = world;
    const deaths = this.#loop.shows.kind === undefined ? MOST_DEATHS : 2;
    let last = null;
    for (let at = 0; at < MOST_SESSIONS; at += 1) {
      const crash = at < deaths && this.#loop.isWanting() ? this.#crashOf(world) : undefined;
      const { end, durable } = await this.#session(world, crash);
      last = end;
      for (const [path, bytes] of durable) world.durable.set(path, bytes);
      this.#loop.sum.sessions += 1;
      if (end !== null && isAtEnd(end)) break;
      if (end !== null) continue;
      this.#loop.died(crash, isReal);
      this.#aftermath(world);
      if (at < deaths - 1) await addStranger(sandbox, at);
    }
    return last;
  }

  #crashOf({ random, calls }) {
    const { point } = this.#loop.shows;
    return point === undefined ? crashOf(random, calls) : { point, nth: 1 };
  }

  #aftermath({ random, runDir, durable }) {
    const directory = join(runDir, 'latest');
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

function isAtEnd({ code, talk }) {
  return code === 0 || code === 1 || code === 70 || talk.includes('run/journal');
}

/** Somebody else makes records at the same time. */
async function addStranger(sandbox, number) {
  const post = (path) =>
    fetch(`${sandbox.url}/api/v4/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ name: `Stranger ${number}` }]),
    }).catch(() => undefined);
  await Promise.all([post('leads'), post('contacts')]);
}
