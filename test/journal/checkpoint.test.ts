import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readCheckpoint, type Checkpoint } from '../../src/journal/checkpoint.js';
import type { Entry, IntentEntry } from '../../src/journal/entry.js';
import { openJournal, segmentName } from '../../src/journal/open-journal.js';
import { AppError } from '../../src/errors/app-error.js';
import { tempDir } from '../helpers/temp-dir.js';

const session = (v = 1): Entry => ({
  k: 'session',
  v,
  tool: '0.1.0',
  command: 'import',
  nonce: '0011223344556677',
  pid: 7,
  boot: 'b',
});

const intent = (write: number, ...ops: string[]): Entry => ({
  k: 'intent',
  write,
  method: 'POST',
  path: 'leads',
  ops,
  sha256: 'ab',
  watermark: 10 + write,
  clock: 1.5,
});

const made = (write: number, ...id: number[]): Entry => ({
  k: 'settled',
  write,
  verdict: 'done',
  made: { kind: 'created', id },
});

const settled = (write: number, verdict: 'refused' | 'unknown' | 'done', ...out: Out[]): Entry => ({
  k: 'settled',
  write,
  verdict,
  out,
});

type Out = NonNullable<Extract<Entry, { k: 'settled' }>['out']>[number];

const rows = (from: number, to: number, kind: 'created' | 'failed' | 'ambiguous'): Entry => ({
  k: 'rows',
  from,
  to,
  kind,
});

const issue = { code: 'api/rejected', stage: 'send', message: 'no' } as const;

async function runOf(...segments: (readonly Entry[])[]): Promise<string> {
  const directory = await tempDir();
  for (const [index, entries] of segments.entries()) {
    const journal = await openJournal(directory, index + 1);
    for (const entry of entries) journal.append(entry);
    await journal.close();
  }
  return directory;
}

async function checkpointOf(...segments: (readonly Entry[])[]): Promise<Checkpoint> {
  return await readCheckpoint(await runOf(...segments));
}

describe('a checkpoint', () => {
  it('knows what is made, what failed, what may be sent again, and what nobody knows', async () => {
    const checkpoint = await checkpointOf([
      session(),
      { k: 'input', rows: 9 },
      intent(1, '1:lead', '2:lead'),
      made(1, 501, 502),
      intent(2, '3:lead', '4:lead'),
      settled(2, 'refused', { op: '3:lead', kind: 'failed', issue }),
      intent(3, '5:lead'),
      intent(4, 'contact 1 company 2'),
      settled(4, 'done', { op: 'contact 1 company 2', kind: 'updated', id: 1 }),
      intent(5, '6:lead', '7:lead'),
      settled(5, 'unknown', { op: '6:lead', kind: 'ambiguous', issue: { ...issue, code: 'api/ambiguous' } }),
      rows(1, 2, 'created'),
    ]);
    expect(checkpoint.operation('1:lead')).toMatchObject({ kind: 'decided', outcome: { id: 501 } });
    expect(checkpoint.operation('3:lead')).toMatchObject({ kind: 'decided', outcome: { kind: 'failed' } });
    expect(checkpoint.operation('4:lead')).toEqual({ kind: 'free' });
    expect(checkpoint.operation('5:lead')).toMatchObject({ kind: 'open' });
    expect(checkpoint.operation('6:lead')).toMatchObject({ kind: 'doubtful' });
    expect(checkpoint.operation('7:lead')).toMatchObject({ kind: 'doubtful' });
    expect(checkpoint.operation('8:lead')).toBeUndefined();
    expect([...checkpoint.links()]).toEqual(['contact 1 company 2']);
    expect(checkpoint.doubts.map(({ ops }) => ops)).toEqual([['5:lead'], ['6:lead', '7:lead']]);
    expect([1, 2, 3].map((row) => checkpoint.rowKind(row))).toEqual(['created', 'created', undefined]);
    expect(checkpoint).toMatchObject({ rows: 9, segments: 1, lastWrite: 5, end: undefined });
    expect(checkpoint.made.get('leads')).toEqual([501, 502]);
  });

  it('knows the newest id of each list, and the records that it cannot explain', async () => {
    const complex: Entry = { ...(intent(1, '1:lead') as IntentEntry), path: 'leads/complex' };
    const both: Entry = {
      ...{ k: 'settled', write: 1, verdict: 'done' },
      made: { kind: 'created', id: [501], contact: [900], company: [0] },
    };
    const { newest, strangers } = await checkpointOf(
      [session(), complex, both],
      [session(), { k: 'strangers', list: 'leads', ids: [700, 640] }, intent(2, '2:lead')],
      [session(), { k: 'strangers', list: 'leads', ids: [800] }],
    );
    expect([...newest]).toEqual([
      ['leads', 800],
      ['contacts', 900],
    ]);
    expect([...strangers]).toEqual([['leads', [700, 640, 800]]]);
  });

  it('follows a row and its operation through several sessions', async () => {
    const checkpoint = await checkpointOf(
      [session(), intent(1, '1:lead', '2:lead'), rows(1, 2, 'ambiguous')],
      [
        session(),
        { k: 'reconciled', write: 1, out: [{ op: '1:lead', kind: 'created', id: 9 }], absent: ['2:lead'] },
        intent(2, '2:lead'),
        made(2, 10),
        rows(1, 2, 'created'),
      ],
    );
    expect(checkpoint.doubts).toEqual([]);
    expect(checkpoint.operation('1:lead')).toMatchObject({ outcome: { kind: 'created', id: 9 } });
    expect(checkpoint.operation('2:lead')).toMatchObject({ outcome: { kind: 'created', id: 10 } });
    expect(checkpoint.rowKind(2)).toBe('created');
  });

  it.each<[string, Entry[]]>([
    ['a write that begins twice', [intent(1, '1:lead'), intent(1, '2:lead')]],
    ['a record that is sent again while it is made', [intent(1, '1:lead'), made(1, 5), intent(2, '1:lead')]],
    ['a record that is sent again while nobody knows', [intent(1, '1:lead'), intent(2, '1:lead')]],
    ['a write settled twice', [intent(1, '1:lead'), made(1, 5), made(1, 5)]],
    ['a write settled that never began', [made(3, 5)]],
    ['more records made than were sent', [intent(1, '1:lead'), made(1, 5, 6)]],
    [
      'a decision about a record of another write',
      [intent(1, '1:lead'), settled(1, 'done', { op: '2:lead', kind: 'created', id: 1 })],
    ],
    ['a reconciliation of what is clear', [{ k: 'reconciled', write: 1, out: [], absent: ['1:lead'] }]],
    ['rows out of order', [rows(5, 6, 'created'), rows(5, 5, 'created')]],
    ['a span that ends before it begins', [rows(5, 4, 'created')]],
  ])('refuses %s, by its line', async (_, entries) => {
    const failure = checkpointOf([session(), ...entries]);
    await expect(failure).rejects.toMatchObject({ code: 'run/journal' });
    await expect(failure).rejects.toThrow(`line ${entries.length + 1} `);
  });

  it('refuses a second final state of a row, a missing segment, and a newer journal', async () => {
    const twice = checkpointOf([session(), rows(1, 1, 'created')], [session(), rows(1, 1, 'created')]);
    await expect(twice).rejects.toThrow('gives row 1 a second state: created, created');
    const directory = await tempDir();
    await (await openJournal(directory, 2)).close();
    await expect(readCheckpoint(directory)).rejects.toThrow('follows a gap');
    await expect(checkpointOf([session(2)])).rejects.toMatchObject({ code: 'run/changed' });
  });

  const whole: readonly Entry[] = [
    session(),
    { k: 'input', rows: 4 },
    intent(1, '1:lead', '2:lead'),
    made(1, 501, 502),
    intent(2, '3:lead'),
    settled(2, 'refused', { op: '3:lead', kind: 'failed', issue }),
    rows(1, 2, 'created'),
    rows(3, 3, 'failed'),
  ];

  it('of every prefix of a journal knows nothing that the whole does not say', async () => {
    const directory = await runOf(whole);
    const path = join(directory, segmentName(1));
    const full = await readCheckpoint(directory);
    for (let size = (await readFile(path)).length; size >= 0; size -= 1) {
      await truncate(path, size);
      const part = await readCheckpoint(directory);
      for (const row of [1, 2, 3]) {
        expect([undefined, full.rowKind(row)]).toContain(part.rowKind(row));
        const state = part.operation(`${row}:lead`);
        expect(state === undefined || state.kind === 'open').toBe(
          JSON.stringify(state) !== JSON.stringify(full.operation(`${row}:lead`)),
        );
      }
    }
  });

  it('of 10,000 journals with one damaged byte opens none to another state', async () => {
    const directory = await runOf(whole);
    const path = join(directory, segmentName(1));
    const bytes = await readFile(path);
    let refused = 0;
    const damage = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    const cases = fc.sample(damage, { numRuns: 10_000, seed: 7 });
    const file = openSync(path, 'r+');
    for (const [at, flip] of cases) {
      writeSync(file, Uint8Array.of((bytes[at] ?? 0) ^ flip), 0, 1, at);
      const error: unknown = await readCheckpoint(directory).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).message).toMatch(/, line \d+ /);
      refused += 1;
      writeSync(file, bytes, at, 1, at);
    }
    closeSync(file);
    expect(refused).toBe(10_000);
  });
});
