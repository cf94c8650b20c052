import { expect, it } from 'vitest';

import type { Manifest } from '../../src/journal/manifest.js';
import { emptyTally } from '../../src/model/tally.js';
import { nextCommands } from '../../src/pipeline/next-commands.js';

function manifest(options: Manifest['options'], dryRun: boolean): Manifest {
  return {
    version: 1,
    tool: '0.1.0',
    run: 'r',
    command: dryRun ? 'validate' : 'import',
    dryRun,
    startedAt: '',
    account: { id: 1, name: 'a', subdomain: 'a', url: '' },
    input: { path: 'my book.xlsx', size: 1, sha256: '' },
    mapping: { path: 'm.yaml', name: 'm', sha256: '' },
    dictionarySha256: '',
    options,
  };
}

it('the import after a dry run reads the file in the same way', () => {
  const options = {
    sheet: "Ana's",
    headerRow: 2,
    encoding: 'auto',
    delimiter: ';',
    sandbox: false,
    accountFile: 'kommo.account.json',
  };
  expect(
    nextCommands('runs/r', manifest(options, true), { ...emptyTally, unprocessed: 3, reason: 'done' }),
  ).toEqual([
    String.raw`kommo-bulk import 'my book.xlsx' -m m.yaml --sheet 'Ana'\''s' --header-row 2 --delimiter ';'`,
  ]);
});

it('a dry run that found problems is named again, for after their repair', () => {
  const counts = { ...emptyTally, rejected: 1, unprocessed: 3, reason: 'done' };
  expect(nextCommands('runs/r', manifest({ limit: 9, accountFile: 'a.json' }, true), counts)).toEqual([
    "kommo-bulk validate 'my book.xlsx' -m m.yaml --limit 9 --account-file a.json",
  ]);
});

it('a report is read by itself, and a run in the sandbox stays there', () => {
  const options = { sheet: 'Leads', sandbox: true };
  expect(
    nextCommands('runs/r', manifest(options, false), { ...emptyTally, failed: 1, reason: 'done' }),
  ).toEqual(['kommo-bulk import runs/r/errors.xlsx -m m.yaml --sandbox']);
});

it('names nothing that would ask a blocked account again', () => {
  const counts = { ...emptyTally, unprocessed: 3, failed: 1, ambiguous: 1 };
  const commandsOf = (reason: string) => nextCommands('runs/r', manifest({}, false), { ...counts, reason });
  expect(commandsOf('api/blocked')).toEqual([]);
  expect(commandsOf('api/throttled')).toContain('kommo-bulk resume runs/r');
});
