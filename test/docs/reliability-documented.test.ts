import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

const page = (await readFile('docs/reliability.md', 'utf8')).replace(/ {2,}/g, ' ');

/** The rows of the table of invariants: a name, and the tests that prove it with a part of a title. */
const rows = [...page.matchAll(/^\| (I\d+) \|[^|]*\| (.*) \|$/gm)].map(([, name = '', proofs = '']) => ({
  name,
  proofs: proofs.split('; ').map((proof) => /^`(test\/[^`]+)`(?: \((.*)\))?$/.exec(proof)),
}));

describe('docs/reliability.md', () => {
  it('names for each invariant tests that exist', async () => {
    expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 12 }, (_, at) => `I${at + 1}`));
    for (const { name, proofs } of rows) {
      for (const proof of proofs) {
        const [, file = '', title = ''] = proof ?? [];
        const text = await readFile(file, 'utf8').catch(() => undefined);
        expect([name, file, text?.includes(title)]).toEqual([name, file, true]);
      }
    }
  });

  it('names every point at which the crash loop may die', async () => {
    const source = await readFile('scripts/crash/chance.js', 'utf8');
    const list = /points = \[(.*?)\];\n\/\*\*.*?'([a-z-]+)'/s.exec(source);
    const points = [...(list?.[1] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, point = '']) => point);
    expect(points.length).toBeGreaterThan(15);
    for (const point of [...points, list?.[2] ?? '']) expect(page).toContain(`\`${point}\``);
  });
});
