import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/reader/file-digest.js';
import { tempFiles } from './helpers/temp-files.js';
import { expectRefusal } from './helpers/collect.js';

const files = tempFiles();

describe('the digest of a file', () => {
  it.each([
    ['empty', ''],
    ['short', 'a,b\n'],
    ['larger than several chunks', 'x'.repeat(300_001)],
  ])('is its size and SHA-256: %s', async (name, text) => {
    const path = await files.write(`${name}.txt`, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(await digestOf(path)).toEqual({ size: text.length, sha256 });
  });

  it('of a missing file is refused', async () => {
    await expectRefusal(digestOf(files.path('missing')), { code: 'input/not-found' });
  });
});
