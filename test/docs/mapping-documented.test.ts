import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { describeTargets } from '../../src/mapper/fields.js';
import { parseMapping } from '../../src/mapper/parse-mapping.js';
import { describeTransforms } from '../../src/mapper/transforms/registry.js';

const page = await readFile('docs/mapping.md', 'utf8');
// Table cells are padded by the formatter.
const squeezed = page.replace(/ {2,}/g, ' ');
const cell = (text: string) => text.replaceAll('|', String.raw`\|`);

describe('docs/mapping.md', () => {
  it('describes every transform, as the code does', () => {
    for (const { signature, takes, gives, doc } of describeTransforms()) {
      expect(squeezed).toContain(
        `| \`${cell(signature)}\` | ${takes.join(', ')} | ${gives} | ${cell(doc)} |`,
      );
    }
  });

  it.each(['lead', 'contact', 'company'] as const)('describes every field of a %s', (entity) => {
    const section = squeezed.split(`### ${entity}`)[1]?.split('\n#')[0] ?? '';
    const listed = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
    expect(listed).toEqual(describeTargets(entity).map(({ name }) => name));
  });

  it('shows a mapping that has no problem', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseMapping(yaml, 'docs/mapping.md')).toHaveProperty('mapping');
  });
});
