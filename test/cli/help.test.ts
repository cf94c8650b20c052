import { describe, expect, it } from 'vitest';

import { buildCli } from '../../src/cli/build-cli.js';
import { runCli } from '../helpers/run-cli.js';

const context = {
  env: {},
  print: () => undefined,
  say: () => undefined,
  terminal: undefined,
  ask: undefined,
  input: (async function* () {})(),
  signal: new AbortController().signal,
  exit: () => undefined,
};

async function helpOf(command: string, columns: number): Promise<string> {
  return await (await buildCli(command.split(' '), { ...context, columns })).getHelp();
}

describe('the help of a command', () => {
  it.each(['import', 'validate', 'inspect', 'export', 'mapping init', 'mapping explain', 'sandbox'])(
    'of %s has examples and fits the screen',
    async (command) => {
      for (const columns of [60, 80, 200]) {
        const help = await helpOf(command, columns);
        expect(help).toContain(`kommo-bulk ${command} `);
        expect(help).toContain('Examples:');
        expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
    },
  );
});

describe('a wrong use', () => {
  it.each([
    [['validate'], 'Name the file.', 'See kommo-bulk validate --help.'],
    [['export'], 'Name what to export', 'See kommo-bulk export --help.'],
    [['mapping', 'check'], 'Name the mapping file.', 'See kommo-bulk mapping check --help.'],
    [
      ['inspect', 'x.csv', '--skip', 'x'],
      'skip (--skip): "x" does not fit.',
      'See kommo-bulk inspect --help.',
    ],
    [['--json'], 'Name a command.', 'See kommo-bulk --help.'],
  ])('%j is told with the help of its command', async (args, says, advises) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).toContain(advises);
  });
});
