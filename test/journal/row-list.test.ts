import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { RowList } from '../../src/journal/row-list.js';
import { rowSecret } from '../../src/journal/row-secret.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('the list of rows', () => {
  it('gives each row its key and line, and none to a row that makes nothing or is not there', () => {
    const rows = new RowList();
    rows.push('00000001ffffffff', 2);
    rows.push(undefined, 3);
    const keys = [1, 2, 5000].map((row) => [rows.has(row), rows.high(row), rows.low(row), rows.line(row)]);
    expect(keys).toEqual([
      [true, 1, 0xffff_ffff, 2],
      [false, 0, 0, 3],
      [false, 0, 0, 0],
    ]);
  });
});

describe('the secret that rows are hashed with', () => {
  it('is one for all runs of a place, kept for its owner alone', async () => {
    const root = await tempDir();
    const first = await rowSecret(root);
    await first.keep();
    const second = await rowSecret(root);
    await second.keep();
    expect(second.hashOf('Ponte')).toBe(first.hashOf('Ponte'));
    expect(second.name).toEqual(first.name);
    expect(await readdir(root)).toEqual(['.row-secret']);
    expect((await stat(join(root, '.row-secret'))).mode & 0o777).toBe(0o600);
  });

  it('is that of the later one of two processes that begin together', async () => {
    const root = await tempDir();
    const [one, other] = [await rowSecret(root), await rowSecret(root)];
    await Promise.all([one.keep(), other.keep()]);
    expect([one.name, other.name]).toContainEqual((await rowSecret(root)).name);
    expect(other.hashOf('Ponte')).not.toBe(one.hashOf('Ponte'));
  });

  it('is not taken for missing where it cannot be read', async () => {
    const root = await tempDir();
    await mkdir(join(root, '.row-secret'));
    await expect(rowSecret(root)).rejects.toMatchObject({ code: 'run/disk' });
  });
});
