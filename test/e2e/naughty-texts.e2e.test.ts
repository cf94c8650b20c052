import { join } from 'node:path';

import naughty from 'big-list-of-naughty-strings' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { exportAccount, importFile } from '../../src/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { dictionary } from '../helpers/dictionary.js';
import { idsOf, post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';
import { naughtyTexts } from '../writer/naughty-texts.js';

const COMMENTS = 1011;
/** White space alone is a blank cell, which an import leaves alone. A NUL is refused in a file, but where nobody touched it. */
const texts = [...new Set([...naughty, ...naughtyTexts, '+5511999998888', '-5'])].filter(
  (text) => text.trim() !== '',
);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({ account: dictionary, rate: false });
  await setComments(texts, 'POST');
});
afterAll(async () => await sandbox.close());

/** A lead for each text, made or changed. */
async function setComments(comments: readonly string[], method: 'POST' | 'PATCH'): Promise<void> {
  const ids = idsOf(sandbox, 'lead');
  const leads = comments.map((value, index) => ({
    ...(method === 'POST' ? { name: `Lead ${index}` } : { id: ids[index] }),
    custom_fields_values: [{ field_id: COMMENTS, values: [{ value }] }],
  }));
  for (let at = 0; at < leads.length; at += 250)
    await post(sandbox, 'leads', leads.slice(at, at + 250), method);
}

function commentsNow(): readonly unknown[] {
  return sandbox
    .state()
    .filter(({ entity }) => entity === 'lead')
    .map(({ record }) => {
      const { custom_fields_values: fields } = record as {
        custom_fields_values: { values: { value: unknown }[] }[];
      };
      return fields[0]?.values[0]?.value;
    });
}

describe('texts that break programs', () => {
  it('are more than five hundred', () => expect(texts.length).toBeGreaterThanOrEqual(515));

  it.each(['csv', 'xlsx'])('survive export and import of a %s byte for byte', async (format) => {
    const directory = await tempDir();
    const file = join(directory, `leads.${format}`);
    const account = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 1000 };
    const back = { ...account, file, runDir: join(directory, 'runs') };
    await exportAccount({ ...account, entities: ['leads'], out: file, columns: ['id', `cf:Comments`] });
    const before = commentsNow();
    expect(await importFile(back)).toMatchObject({ writes: 0, exitCode: 0 });
    await setComments(
      texts.map((text) => (text.includes('\0') ? text : 'something else')),
      'PATCH',
    );
    expect(await importFile(back)).toMatchObject({ counts: { updated: texts.length - 1 }, exitCode: 0 });
    expect(commentsNow()).toEqual(before);
    expect(before).toEqual(texts);
  });
});
