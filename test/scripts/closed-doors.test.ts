import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const sourcesOf = (folder: string): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const files = sourcesOf('src');

describe('the source', () => {
  it.each([
    ['starts no other program', /['"](?:node:)?child_process['"]/],
    ['makes no code from text', /\beval\(|\bnew Function\b|['"](?:node:)?vm['"]/],
    ['gives no way around certificates', /rejectUnauthorized: false|checkServerIdentity/],
  ])('%s', (_, door) => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter(({ text }) => door.test(text)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the tests', () => {
  it('open a sandbox that keeps the limit of Kommo only where its seconds are counted at the end', () => {
    const unchecked = sourcesOf('test').filter(
      ({ name, text }) =>
        !/^sandbox.|^helpers.sandbox\.ts$|^scripts./.test(name) &&
        /createSandbox\((?![^)]*rate: false)/.test(text),
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });
});
