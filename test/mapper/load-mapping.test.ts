import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadMapping } from '../../src/mapper/load-mapping.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('loadMapping', () => {
  it('says that a file is not there', async () => {
    const path = join(await tempDir(), 'none.yaml');
    await expect(loadMapping(path)).rejects.toMatchObject({
      code: 'mapping/not-found',
      message: `There is no file ${path}.`,
    });
  });

  it('does not read a folder', async () => {
    const path = join(await tempDir(), 'folder');
    await mkdir(path);
    await expect(loadMapping(path)).rejects.toMatchObject({
      code: 'mapping/unreadable',
      message: `${path} cannot be read: it is a folder.`,
    });
  });

  it.each([
    ['over 1 MB', Buffer.alloc(1_000_001, ' '), 'larger than 1 MB, so it is no mapping'],
    ['in UTF-16', Buffer.from('\ufeffmapping: 1', 'utf16le'), 'not text in UTF-8'],
  ])('does not read a file %s', async (_, bytes, message) => {
    const path = join(await tempDir(), 'mapping.yaml');
    await writeFile(path, bytes);
    await expect(loadMapping(path)).rejects.toMatchObject({
      code: 'mapping/unreadable',
      message: `${path} is ${message}.`,
    });
  });

  it('tells every problem on a line of its own, with file, line and column', async () => {
    const path = join(await tempDir(), 'mapping.yaml');
    await writeFile(path, 'mapping: 1\nname: x\nlead:\n  fields:\n    nmae: A\n    price: B\n');
    await expect(loadMapping(path)).rejects.toMatchObject({
      code: 'mapping/invalid',
      exitCode: 2,
      message: [
        `${path}:5:5: A lead has no field "nmae". Did you mean name?`,
        `${path}:6:12: price takes a number, and text arrives. Read it with | number or | money.`,
      ].join('\n'),
      context: {
        file: path,
        problems: [
          { line: 5, column: 5 },
          { line: 6, column: 12 },
        ],
      },
    });
  });
});
