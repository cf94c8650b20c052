import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

import { describe, expect, it } from 'vitest';

const EXPORTS = /export (?:type )?\{([^}]+)\} from '\.\/([^']+)'/g;
const LOADS = /const \{ ([^}]+) \} = await import\('([^']+)'\)|\(await import\('([^']+)'\)\)\.(\w+)/g;
const OF_ROOMS = /import\('[./]+\/(?:pipeline|report|errors)\//g;

/** `file name` of everything that the library exports. */
function exported(): ReadonlySet<string> {
  const found = readFileSync('src/index.ts', 'utf8').matchAll(EXPORTS);
  return new Set(
    [...found].flatMap(([, names = '', file = '']) => namesOf(names).map((name) => `${file} ${name}`)),
  );
}

function namesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.replace('type ', '').trim())
    .filter((name) => name !== '');
}

/** `file name` of everything that a file of the command line loads from outside it. */
function taken(folder: string, text: string): readonly string[] {
  return [...text.matchAll(LOADS)].flatMap(([, names, from, alone, name = '']) => {
    const path = posix.join(folder, from ?? alone ?? '');
    return namesOf(names ?? name).map((each) => `${path} ${each}`);
  });
}

const files = readdirSync('src/cli', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({
    folder: posix.dirname(posix.join('cli', name)),
    text: readFileSync(join('src/cli', name), 'utf8'),
  }));

describe('the command line', () => {
  it('takes nothing that the library does not export', () => {
    const names = files.flatMap(({ folder, text }) => taken(folder, text));
    const ofRooms = names.filter((name) => /^(?:pipeline|report|errors)\//.test(name));
    expect(ofRooms.length).toBeGreaterThan(20);
    expect(ofRooms.filter((name) => !exported().has(name))).toEqual([]);
  });

  it('loads files of other rooms in a form that this test reads', () => {
    for (const { text } of files) {
      const read = [...text.matchAll(LOADS)].filter(([load]) => load.match(OF_ROOMS));
      expect(read).toHaveLength(text.match(OF_ROOMS)?.length ?? 0);
    }
  });
});
