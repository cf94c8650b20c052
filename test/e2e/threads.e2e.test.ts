import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { validateFile } from '../../src/pipeline/validate-file.js';
import { writeAccountFile } from '../../src/pipeline/account/account-file.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { runBin } from '../helpers/run-bin.js';
import { tempDir } from '../helpers/temp-dir.js';

const mapping = `mapping: 1
name: threads
lead: { fields: { name: 'Name | trim', price: 'Price | number' } }
`;

/** Rows of every kind: sound, of several lines, too short, with an open quote, with a wrong number, blank. */
function rowOf(index: number): string {
  const filler = 'x'.repeat(400);
  switch (index % 97) {
    case 3:
      return `"two\nlines ${index}",${index},${filler}`;
    case 11:
      return `short ${index}`;
    case 17:
      return `"open ${index},1,${filler}`;
    case 29:
      return `wrong ${index},twelve,${filler}`;
    case 41:
      return '';
    default:
      return `deal ${index},${index},${filler}`;
  }
}

describe('a dry run by several threads', () => {
  it.each([
    ['each reading parts of the file', []],
    ['that are sent the rows', ['--limit', '1000000']],
  ])('%s finds what one thread finds, byte for byte', async (_, flags) => {
    const directory = await tempDir();
    const file = join(directory, 'deals.csv');
    const rows = Array.from({ length: 8_000 }, (__, index) => rowOf(index));
    await writeFile(file, `Name,Price,Filler\n${rows.join('\n')}\n`);
    await writeFile(join(directory, 'deals.yaml'), mapping);
    const [map, accountFile] = [join(directory, 'deals.yaml'), join(directory, 'account.json')];
    await writeAccountFile(accountFile, sandboxAccount);
    const [one, three] = [join(directory, 'one'), join(directory, 'three')];
    await validateFile({ file, mapping: map, accountFile, runDir: one, threads: 1 });
    const args = ['validate', file, '-m', map, '--account-file', accountFile, '--run-dir', three];
    expect(await runBin([...args, '--threads', '3', ...flags])).toMatchObject({ code: 1 });
    const expected = await outputOf(one);
    expect(expected.errors.length).toBeGreaterThan(100);
    expect(await outputOf(three)).toEqual(expected);
  });
});

/** What a run wrote, without its name and times. */
async function outputOf(runs: string): Promise<{ errors: string; rows: readonly string[] }> {
  const [run = ''] = (await readdir(runs)).filter((name) => name !== 'latest');
  const journal = await readFile(join(runs, run, 'journal-000001.ndjson'), 'utf8');
  const rows = journal.match(/\{"k":"(row|rows|warnings)".*\}(?=\} )/g) ?? [];
  return { errors: await readFile(join(runs, run, 'errors.csv'), 'utf8'), rows };
}
