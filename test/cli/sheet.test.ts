import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, expect, it } from 'vitest';

import { writeAccountFile } from '../../src/pipeline/account/account-file.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { textRow, workbookParts } from '../reader/helpers/workbook.js';
import { zip } from '../reader/helpers/zip.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

let directory: string;
let book: string;

beforeEach(async () => {
  directory = await tempDir();
  book = join(directory, 'years.xlsx');
  const sheets = ['Summary', '2025', '2024', '2'].map((name) => ({
    name,
    rows: textRow(1, [`Deal of ${name}`]) + textRow(2, ['Ponte']),
  }));
  await writeFile(book, zip(workbookParts({ sheets })));
});

it.each([
  ['2024', '2024'],
  ['2', '2'],
  ['3', '2024'],
  ['summary', 'Summary'],
])('--sheet %s is a name before it is a number', async (sheet, read) => {
  const { code, stdout } = await runCli(['inspect', book, '--sheet', sheet]);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`Deal of ${read}`)]);
});

it('every command that reads a table takes the sheet of that name', async () => {
  const mapping = join(directory, 'm.yaml');
  const accountFile = join(directory, 'account.json');
  await writeFile(mapping, 'mapping: 1\nname: years\nlead: { fields: { name: Deal of 2 } }\n');
  await writeAccountFile(accountFile, sandboxAccount);
  const chosen = [book, '--sheet', '2'];
  const account = ['--account-file', accountFile];
  const mapped = ['-m', mapping];
  const runDir = ['--run-dir', join(directory, 'runs')];
  for (const args of [
    ['mapping', 'init', ...chosen, ...account],
    ['mapping', 'explain', ...chosen, ...account, ...mapped, '--row', '2'],
    ['validate', ...chosen, ...account, ...mapped, ...runDir],
    ['import', ...chosen, ...mapped, ...runDir, '--sandbox', '--yes'],
  ]) {
    const { code, stdout, stderr } = await runCli(args);
    expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
    if (args[0] === 'mapping') expect(stdout).toContain('Deal of 2');
  }
});
