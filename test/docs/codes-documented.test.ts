import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { errorCodes } from '../../src/errors/codes.js';
import { issueCodes } from '../../src/model/issue-codes.js';

// Table cells are padded by the formatter.
const page = (await readFile('docs/errors.md', 'utf8')).replace(/ {2,}/g, ' ');
const [errors = '', issues = ''] = page.split('## Issues');
const documented = (part: string) => [...part.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);

describe('docs/errors.md', () => {
  it('lists every error code with its exit code, meaning and advice', () => {
    expect(documented(errors)).toEqual(Object.keys(errorCodes));
    for (const [code, { exit, title, action }] of Object.entries(errorCodes)) {
      expect(errors).toContain(`| \`${code}\` | ${exit} | ${title} | ${action} |`);
    }
  });

  it('lists every issue code with its meaning', () => {
    expect(documented(issues)).toEqual(Object.keys(issueCodes));
    for (const [code, meaning] of Object.entries(issueCodes))
      expect(issues).toContain(`| \`${code}\` | ${meaning} |`);
  });

  it('uses only exit codes that the command line page explains', async () => {
    const cli = await readFile('docs/cli.md', 'utf8');
    const explained = [...cli.matchAll(/^\| ([\d, ]+?) *\|/gm)].flatMap((match) =>
      (match[1] ?? '').split(',').map(Number),
    );
    for (const { exit } of Object.values(errorCodes)) expect(explained).toContain(exit);
  });
});
