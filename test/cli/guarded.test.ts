import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { guarded } from '../../src/cli/guarded.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const MAPPING = 'mapping: 1\nname: small\nlead: { fields: { name: Name } }\n';
const EVIL = '\u001b]0;x\u0007\u009b31m\u202e';
const OBEYED = /(?!\n)\p{Cc}|[\u202A-\u202E]/u;

describe('what the command line shows', () => {
  it.each([
    ['notes about a file', 'validate FILE -m MAP --run-dir RUNS'],
    ['events as JSON', 'validate FILE -m MAP --run-dir RUNS --json --log-format json'],
    ['columns that nothing reads', 'mapping explain FILE -m MAP --row 2'],
    ['the name of a mapping', 'mapping check MAP'],
    ['an error as JSON', 'validate GONE -m MAP --run-dir RUNS --json'],
  ])('has no character that a terminal obeys: %s', async (_, line) => {
    const sandbox = await openSandbox({ rate: false });
    const directory = await tempDir();
    const paths = {
      FILE: join(directory, `in${EVIL}.csv`),
      MAP: join(directory, `map${EVIL}.yaml`),
      GONE: join(directory, `gone${EVIL}.csv`),
      RUNS: join(directory, 'runs'),
    };
    await writeFile(paths.FILE, `Name,Un${EVIL}used,\nPonte,x,\n`);
    await writeFile(paths.MAP, MAPPING);
    const args = line
      .split(' ')
      .map((word) => Object.entries(paths).find(([key]) => key === word)?.[1] ?? word);
    const { stdout, stderr } = await runCli([...args, '--rate', '500'], { env: envOf(sandbox) });
    expect(stdout + stderr).not.toMatch(OBEYED);
    expect(stdout + stderr).toContain(String.raw`\u009B31m`);
  });

  it('is the same JSON as before, and tables keep their lines', async () => {
    const printed: string[] = [];
    const print = (text: string): void => void printed.push(text);
    const context = await guarded({
      ...{ env: {}, print, say: print, terminal: undefined, ask: undefined, exit: () => undefined },
      input: Readable.from([]),
      signal: new AbortController().signal,
    });
    context.print(JSON.stringify({ name: EVIL }));
    context.say('a\nb');
    expect(printed[0]).not.toMatch(OBEYED);
    expect(JSON.parse(printed[0] ?? '')).toEqual({ name: EVIL });
    expect(printed[1]).toBe('a\nb');
  });
});
