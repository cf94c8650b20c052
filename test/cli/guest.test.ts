import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

import { describe, expect, it } from 'vitest';

const LOADS = /const \{ ([^}]+) \} = await import\('([^']+)'\)|\(await import\('([^']+)'\)\)\.(\w+)/g;
const EXPORTS = /export (?:type )?\{([^}]+)\} from '\.\/([^']+)'/g;

/** `file name` of everything that the library exports. */
function exported(): ReadonlySet<string> {
  const found = readFileSync('src/index.ts', 'utf8').matchAll(EXPORTS);
  return new Set(
    [...found].flatMap(([, names = '', file = '']) => namesOf(names).map((name) => `${file} ${name}`)),
  );
}

/** `file name` of everything that the files of the command line take from outside it. */
function taken(): readonly string[] {
  const files = readdirSync('src/cli', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files
    .flatMap((file) => {
      const folder = posix.dirname(posix.join('cli', file));
      const loads = [...readFileSync(join('src/cli', file), 'utf8').matchAll(LOADS)];
      return loads.flatMap(([, names, from, alone, name = '']) => {
        const path = posix.join(folder, from ?? alone ?? '');
        return namesOf(names ?? name).map((each) => `${path} ${each}`);
      });
    })
    .filter((name) => /^(?:pipeline|report|errors)\//.test(name));
}

function namesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.replace('type ', '').trim())
    .filter((name) => name !== '');
}

describe('the command line', () => {
  it('takes nothing that the library does not export', () => {
    const names = taken();
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !exported().has(name))).toEqual([]);
  });
});
