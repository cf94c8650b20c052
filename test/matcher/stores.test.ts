import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { openDiskStore } from '../../src/matcher/disk-store.js';
import { KeyTable } from '../../src/matcher/key-table.js';
import { memoryStore } from '../../src/matcher/memory-store.js';
import type { RecordStore } from '../../src/matcher/record-store.js';
import type { StoredRecord } from '../../src/model/stored-record.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';

function record(id: number, name = `n${id}`): StoredRecord {
  return { id, updated_at: id, standard: { name }, custom_fields_values: [], tags: [], links: [] };
}

const state = { signature: 's', watermark: 5, maxId: 9, count: 2 };

async function diskStore(): Promise<RecordStore> {
  const store = await openDiskStore(await tempDir());
  onTestFinished(async () => await store.close());
  return store;
}

describe.each([
  ['on disk', diskStore],
  ['in memory', async () => memoryStore()],
])('a store of records %s', (_, open) => {
  it('gives what was put, once and as it was last, without what was removed', async () => {
    const store = await open();
    await store.put([record(20), record(3), record(100)]);
    await store.put([record(3, 'new')]);
    await store.remove([20]);
    expect((await store.get([3, 20, 77])).map(({ standard }) => standard)).toEqual([{ name: 'new' }]);
    expect((await collect(store.all())).flat().map(({ id }) => id)).toEqual([3, 100]);
  });

  it('has a state once it is set, until it is cleared', async () => {
    const store = await open();
    expect(await store.state()).toBeUndefined();
    await store.put([record(1)]);
    await store.setState(state);
    expect(await store.state()).toEqual(state);
    await store.clear();
    expect(await store.state()).toBeUndefined();
    expect((await collect(store.all())).flat()).toEqual([]);
  });
});

describe('a store on disk', () => {
  it('keeps its records between runs, and belongs to one process at a time', async () => {
    const directory = await tempDir();
    const first = await openDiskStore(directory);
    await first.put([record(1)]);
    await expect(openDiskStore(directory)).rejects.toMatchObject({ code: 'run/locked', exitCode: 6 });
    await first.close();
    const second = await openDiskStore(directory);
    expect(await second.get([1])).toEqual([record(1)]);
    await second.close();
  });

  it('is made anew where it is damaged', async () => {
    const directory = await tempDir();
    const first = await openDiskStore(directory);
    await first.setState(state);
    await first.close();
    for (const name of await readdir(directory)) {
      if (name.startsWith('MANIFEST') || name === 'CURRENT')
        await writeFile(join(directory, name), 'garbage\n');
    }
    const second = await openDiskStore(directory);
    expect(await second.state()).toBeUndefined();
    await second.close();
  });

  it('calls it the disk when its files cannot be read', async () => {
    const directory = await tempDir();
    for (const act of ['put', 'get'] as const) {
      const store = await openDiskStore(directory);
      await (act === 'put' ? store.put([record(1)]) : store.get([1]));
      await store.close();
    }
    const tables = (await readdir(directory)).filter((name) => name.endsWith('.ldb'));
    for (const name of tables) {
      await rm(join(directory, name));
      await mkdir(join(directory, name));
    }
    const store = await openDiskStore(directory);
    await expect(store.get([1])).rejects.toMatchObject({ code: 'run/disk', exitCode: 5 });
    await expect(collect(store.all())).rejects.toThrow(/match index in .* cannot be used \(IO error: /);
    await store.close();
  });
});

describe('a table of keys', () => {
  it('gives every id that was added under a key, through any growth', () => {
    const table = new KeyTable();
    for (let id = 1; id <= 20_000; id += 1) table.add(`key ${id % 10_000}`, id);
    table.add('key 5', 5);
    for (const key of [0, 5, 9_999]) {
      const ids = [...table.idsOf(`key ${key}`)].sort((one, other) => one - other);
      expect(ids).toEqual(key === 0 ? [10_000, 20_000] : [key, key + 10_000]);
    }
    expect(table.idsOf('key 10000')).toEqual([]);
  });
});
