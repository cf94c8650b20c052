import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }));

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
