import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect } from 'vitest';

import { readCheckpoint } from '../../src/journal/checkpoint.js';
import type { Entry } from '../../src/journal/entry.js';
import { openJournal } from '../../src/journal/open-journal.js';
import { RowList } from '../../src/journal/row-list.js';
import { readRowLedger, writeRowLedger } from '../../src/journal/row-ledger.js';
import { rowSecret, type RowSecret } from '../../src/journal/row-secret.js';
import { MadeInRun } from '../../src/pipeline/earlier/made-in-run.js';
import type { OtherRun } from '../../src/pipeline/earlier/other-runs.js';
import { rowsMadeBefore } from '../../src/pipeline/earlier/rows-made-before.js';
import { prop } from '../helpers/prop.js';
import { sampleManifest } from '../helpers/sample-manifest.js';
import { tempDir } from '../helpers/temp-dir.js';

const slots = ['lead'];

/** A run over rows that are told apart by a number, which makes leads in an account of counters. */
interface Run extends OtherRun {
  readonly texts: readonly number[];
  sessions: number;
}

class World {
  readonly account = new Map<number, number>();
  readonly runs: Run[] = [];
  readonly #root: string;
  readonly #secret: RowSecret;
  #ids = 0;

  constructor(root: string, secret: RowSecret) {
    this.#root = root;
    this.#secret = secret;
  }

  async begin(texts: readonly number[]): Promise<Run> {
    const directory = join(this.#root, `run${this.runs.length}`);
    await mkdir(directory);
    const rows = new RowList();
    texts.forEach((text, at) =>
      rows.push(text === 0 ? undefined : this.#secret.hashOf(String(text)), at + 2),
    );
    await writeRowLedger(directory, rows, this.#secret);
    const run: Run = { directory, texts, sessions: 0, manifest: { ...sampleManifest, run: directory } };
    this.runs.unshift(run);
    return run;
  }

  /** Goes over the rows as a session does, and dies after so many new ones; `told` says whether it could journal their states. */
  async session(run: Run, most: number, told: boolean): Promise<void> {
    const rows = await readRowLedger(run.directory, this.#secret);
    if (typeof rows === 'string') throw new Error(rows);
    const checkpoint = await readCheckpoint(run.directory);
    const own = new MadeInRun(checkpoint, slots);
    const runs = this.runs.filter((one) => one !== run);
    const isOwn = (row: number): boolean => own.fate(row) !== 'nothing';
    const { before } = await rowsMadeBefore({ rows, secret: this.#secret, runs, slots, isOwn });
    run.sessions += 1;
    const journal = await openJournal(run.directory, run.sessions);
    const isNew = (row: number): boolean =>
      run.texts[row - 1] !== 0 && own.fate(row) === 'nothing' && !before.result(row, 'lead');
    const left = run.texts.map((_, at) => at + 1).filter((row) => checkpoint.rowKind(row) === undefined);
    const last = left.filter(isNew)[most] ?? Number.POSITIVE_INFINITY;
    for (const row of left.filter((one) => one < last)) {
      if (isNew(row)) for (const entry of this.#make(run.texts[row - 1] ?? 0, row)) journal.append(entry);
      const isSkipped = run.texts[row - 1] === 0 || before.result(row, 'lead') !== undefined;
      if (told) journal.append({ k: 'row', n: row, kind: isSkipped ? 'skipped' : 'created' });
    }
    await journal.close();
  }

  #make(text: number, row: number): readonly Entry[] {
    this.account.set(text, (this.account.get(text) ?? 0) + 1);
    this.#ids += 1;
    const write = this.#ids;
    const facts = { method: 'POST', path: 'leads', sha256: 'ab', clock: 1 } as const;
    const made = { kind: 'created' as const, id: [this.#ids] };
    return [
      { k: 'intent', write, ops: [`${row}:lead`], ...facts },
      { k: 'settled', write, verdict: 'done', made },
    ];
  }
}

/** Rows 0 make nothing; few others, so that files overlap and have equal rows. */
const file = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7 });
const step = fc.record({
  texts: file,
  most: fc.constantFrom(0, 1, 2, 99),
  told: fc.boolean(),
  resumes: fc.option(
    fc.record({ which: fc.nat({ max: 5 }), most: fc.constantFrom(1, 99), told: fc.boolean() }),
    {
      nil: undefined,
    },
  ),
});

describe('files that overlap in any way, whenever their runs die and are resumed', () => {
  prop([fc.array(step, { minLength: 1, maxLength: 4 })], { numRuns: 40 })(
    'bring each row into the account as often as the file that has it most',
    async (steps) => {
      const root = await tempDir();
      const world = new World(root, await rowSecret(root));
      for (const { texts, most, told, resumes } of steps) {
        await world.session(await world.begin(texts), most, told);
        const again = resumes && world.runs[resumes.which];
        if (again) await world.session(again, resumes.most, resumes.told);
      }
      for (const run of world.runs) await world.session(run, 99, true);
      const wanted = new Map<number, number>();
      for (const { texts } of world.runs)
        for (const text of texts.filter((one) => one !== 0))
          wanted.set(text, Math.max(wanted.get(text) ?? 0, texts.filter((one) => one === text).length));
      expect([...world.account].sort()).toEqual([...wanted].sort());
    },
  );
});
