import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  dictionaryHash,
  readAccountFile,
  writeAccountFile,
} from '../../src/pipeline/account/account-file.js';
import { dictionary } from '../helpers/dictionary.js';
import { tempDir } from '../helpers/temp-dir.js';

async function written(): Promise<{ path: string; text: string }> {
  const path = join(await tempDir(), 'kommo.account.json');
  await writeAccountFile(path, dictionary);
  return { path, text: await readFile(path, 'utf8') };
}

describe('the account file', () => {
  it('is read back as it was written, with its hash', async () => {
    const { path, text } = await written();
    expect(await readAccountFile(path)).toEqual(dictionary);
    expect(text).toContain(`"sha256": "${dictionaryHash(dictionary)}"`);
    expect(text.split('\n').length).toBeGreaterThan(100);
  });

  it('is refused after an edit, and taken without its hash', async () => {
    const { path, text } = await written();
    const edited = text.replace('"Negotiation"', '"Haggling"');
    await writeFile(path, edited);
    await expect(readAccountFile(path)).rejects.toMatchObject({ code: 'account/file' });
    await writeFile(path, edited.replace(/ *"sha256".*\n/, ''));
    expect((await readAccountFile(path)).pipelines[0]?.stages[2]?.name).toBe('Haggling');
  });
});
