import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Entry } from '../../src/journal/entry.js';
import { decodeLine, encodeLine } from '../../src/journal/line.js';
import { openJournal, segmentName } from '../../src/journal/open-journal.js';
import { readSegment } from '../../src/journal/read-journal.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';
import { wellFormedText } from '../helpers/well-formed-text.js';

const session: Entry = {
  k: 'session',
  v: 1,
  tool: '0.1.0',
  command: 'import',
  nonce: '0011223344556677',
  pid: 7,
  boot: 'b',
};
const intent: Entry = {
  k: 'intent',
  clock: 1.5,
  write: 1,
  method: 'POST',
  path: 'contacts',
  ops: ['1:contact'],
  sha256: 'ab',
};
const rows: Entry = { k: 'rows', from: 1, to: 9, kind: 'unprocessed' };

async function journalOf(entries: readonly Entry[]): Promise<string> {
  const directory = await tempDir();
  const journal = await openJournal(directory);
  for (const entry of entries) journal.append(entry);
  await journal.close();
  return join(directory, segmentName(1));
}

describe('a journal line', () => {
  it('is restored exactly, whatever text it holds, and is plain ASCII on one line', () => {
    fc.assert(
      fc.property(wellFormedText(), fc.nat(), (path, write) => {
        const entry: Entry = { ...intent, path, write: write + 1 };
        const text = encodeLine({ n: 1, at: '2026-01-01T00:00:00.000Z', entry });
        expect(text).toMatch(/^[ -~]+\n$/);
        expect(decodeLine(text.slice(0, -1))?.entry).toEqual(entry);
      }),
    );
  });

  it('is refused after the change of any single character', () => {
    const text = encodeLine({ n: 1, at: '2026-01-01T00:00:00.000Z', entry: rows }).slice(0, -1);
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
      expect(decodeLine(changed)).toBeUndefined();
    }
  });
});

describe('a line with a right checksum', () => {
  it.each(['{"seq":1,"at":"2026-01-01T00:00:00.000Z","entry":{"k":"new"}}', '{"seq":', 'null'])(
    'is no entry where it says %s',
    (json) => {
      expect(decodeLine(`${json} ${crc32(json).toString(16).padStart(8, '0')}`)).toBeUndefined();
    },
  );
});

describe('a journal', () => {
  it('gives back its entries in order, readable by the owner alone', async () => {
    const path = await journalOf([session, intent, rows]);
    expect((await collect(readSegment(path))).map((line) => line.entry)).toEqual([session, intent, rows]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('reads every cut of its file as a prefix of its entries', async () => {
    const path = await journalOf([session, intent, rows]);
    const whole = await readFile(path);
    for (let size = whole.length; size >= 0; size -= 1) {
      await truncate(path, size);
      const entries = (await collect(readSegment(path))).map((line) => line.entry);
      expect([session, intent, rows].slice(0, entries.length)).toEqual(entries);
      const lines = whole.subarray(0, size).toString().split('\n').length - 1;
      expect(entries.length).toBeGreaterThanOrEqual(lines);
    }
  });

  it.each([
    ['a damaged line in the middle', (text: string) => text.replace('contacts', 'contactz'), 2],
    ['a damaged last line that is whole', (text: string) => text.replace('"to":9', '"to":8'), 3],
    ['a missing line', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 2],
    ['a line that is no entry', (text: string) => `${text}{}\n`, 4],
  ])('refuses %s and names its line', async (_, damage, line) => {
    const path = await journalOf([session, intent, rows]);
    await writeFile(path, damage(await readFile(path, 'utf8')));
    const failure = collect(readSegment(path));
    await expect(failure).rejects.toThrow(`line ${line} `);
    await expect(failure).rejects.toMatchObject({ code: 'run/journal' });
  });

  it.each([
    ['a new kind of entry', '{"seq":2,"at":"2030-01-01T00:00:00.000Z","entry":{"k":"merged"}}', '\n'],
    ['a new key, in the last line without its end', '{"seq":2,"at":"","zone":"","entry":{}}', ''],
  ])('refuses %s as that of a newer program, by its line', async (_, json, end) => {
    const path = await journalOf([session]);
    await appendFile(path, `${json} ${crc32(json).toString(16).padStart(8, '0')}${end}`);
    const failure = collect(readSegment(path));
    await expect(failure).rejects.toMatchObject({ code: 'run/changed', exitCode: 7 });
    await expect(failure).rejects.toThrow('line 2 is sound');
  });

  it('leaves out a last line that was cut in writing', async () => {
    const path = await journalOf([session]);
    await appendFile(path, '{"seq":2,"at":"20');
    expect(await collect(readSegment(path))).toHaveLength(1);
  });

  it('refuses to write into a segment that exists', async () => {
    const directory = await tempDir();
    await (await openJournal(directory)).close();
    await expect(openJournal(directory)).rejects.toMatchObject({ code: 'run/disk' });
  });

  it('keeps failing once an append has failed, so that nothing is sent unjournaled', async () => {
    const directory = await tempDir();
    const journal = await openJournal(directory);
    await journal.close();
    journal.append(session);
    await expect(journal.sync()).rejects.toMatchObject({ code: 'run/disk' });
    await expect(journal.sync()).rejects.toMatchObject({ code: 'run/disk' });
  });
});
