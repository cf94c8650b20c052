import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { parseMapping } from '../../src/mapper/parse-mapping.js';
import * as library from '../../src/index.js';
import { runBin } from '../helpers/run-bin.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const readme = await readFile('README.md', 'utf8');
const packageJson = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile('package.json', 'utf8')));

const blocks = (language: string): string[] =>
  [...readme.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```/gm)].flatMap(([, kind, body = '']) =>
    kind === language ? [body] : [],
  );

const shell = blocks('sh').flatMap((block) =>
  block
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean),
);
const commands = shell.filter((line) => line.startsWith('kommo-bulk '));
const yaml = (blocks('yaml')[0] ?? '').replace(/^ {3}/gm, '');

/** The README's own small file, for its commands that name one. */
const deals =
  'ID,Titulo,Empresa,Contato,E-mail,Fone,Valor,Status\n1,Ponte,Acme,Ana Souza,ana@example.com,(11) 2345-6789,"1.200,50",Ganho\n';

/** What a test adds to a command, so that it writes into a folder of its own and need not wait for the limit. */
function besides(command: string, directory: string): readonly string[] {
  const runs = ['--run-dir', join(directory, 'runs')];
  const fast = command.includes('--sandbox') ? [] : ['--rate', '500'];
  if (/^kommo-bulk (?:import|validate) /.test(command)) return [...runs, '--limit', '6', ...fast];
  if (command.startsWith('kommo-bulk account pull'))
    return ['--out', join(directory, 'kommo.account.json'), ...fast];
  if (command.startsWith('kommo-bulk runs')) return runs;
  return command.startsWith('kommo-bulk mapping init') ? ['--force'] : [];
}

describe('the README', () => {
  it('sets everything up with two single-line commands', () => {
    expect(shell.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(packageJson.scripts['test']).toBe('vitest run');
  });

  it('has a demo that ends well: its command is the import of the demo file into the sandbox', async () => {
    expect(packageJson.scripts['demo']).toBe('npm run --silent build && node scripts/demo.js');
    const script = await readFile('scripts/demo.js', 'utf8');
    const args = [...(/const args = \[([\s\S]*?)\]/.exec(script)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
      ([, arg = '']) => arg,
    );
    expect(args.slice(0, 3)).toEqual(['dist/cli/main.js', 'import', 'fixtures/demo/deals.csv']);
    const run = await runBin([...args.slice(1), '--limit', '6', '--run-dir', await tempDir()]);
    expect([0, 1]).toContain(run.code);
    expect(run.stderr).toMatch(/Requests: \d+ .* a second/);
    expect(run.stderr).toContain('results.csv');
  });

  it('shows a mapping without problems', () => {
    expect(parseMapping(yaml, 'README.md')).toHaveProperty('mapping');
  });

  it.each(commands)('has a command that works: %s', async (command) => {
    const sandbox = await openSandbox({ rate: false });
    const directory = await tempDir();
    await mkdir(join(directory, 'runs'));
    await writeFile(join(directory, 'deals.csv'), deals);
    await writeFile(join(directory, 'deals.yaml'), yaml);
    const files = new Map(
      ['deals.csv', 'deals.yaml', 'account.xlsx'].map((name) => [name, join(directory, name)]),
    );
    const [, ...words] = command.split(' ');
    const args = [...words.map((word) => files.get(word) ?? word), ...besides(command, directory)];
    if (words[0] === 'runs') {
      const demo = ['validate', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml', '--limit', '5'];
      const runs = ['--run-dir', join(directory, 'runs'), '--rate', '500'];
      await runCli([...demo, ...runs], { env: envOf(sandbox) });
    }
    const run = command.includes('--sandbox')
      ? await runBin(args)
      : await runCli(args, { env: envOf(sandbox), answer: true });
    expect(run.stderr).not.toContain('usage/');
    expect([0, 1]).toContain(run.code);
  });

  it('has a library example whose names exist', () => {
    const [example = ''] = blocks('js');
    const [, names = ''] = /import \{ (.*) \} from 'kommo-bulk'/.exec(example) ?? [];
    expect(names.split(', ').every((name) => name in library)).toBe(true);
  });

  it('links to pages that exist', async () => {
    for (const [, path = ''] of readme.matchAll(/\]\((?!https?:)([^)]+)\)/g))
      await readFile(join(path, '')).catch(async (error: unknown) => {
        expect(error).toMatchObject({ code: 'EISDIR' });
      });
  });
});
