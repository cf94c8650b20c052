import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const pages = [
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [join('docs', name)] : [])),
];

describe('the tests that a page names', () => {
  const named = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => ({ page, path })),
  );

  it('are there', () => {
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });
});
