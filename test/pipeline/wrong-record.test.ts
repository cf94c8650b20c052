import { describe, expect, it } from 'vitest';

import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { importerInto } from '../helpers/import-lines.js';
import { openSandbox } from '../helpers/sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';

const mapping = (mode: string, more = ''): string => `mapping: 1
name: people
source: { locale: en-US }
contact:
  mode: ${mode}
  match: [email]
  ${more}
  fields: { first_name: Name, email: Mail, position: Title }
`;

const withMail = (mail: string) => [{ field_code: 'EMAIL', values: [{ value: mail }] }];

/** An account with Ana and Bia, known to the index from an import of both. */
async function place() {
  const sandbox = await openSandbox({ rate: false });
  await post(sandbox, 'contacts', [
    { first_name: 'Ana', custom_fields_values: withMail('ana@example.com') },
    { first_name: 'Bia', custom_fields_values: withMail('bia@example.com') },
  ]);
  const run = await importerInto(sandbox, 'Name,Mail,Title');
  await run(['Ana,ana@example.com,', 'Bia,bia@example.com,'], mapping('upsert'));
  const [ana = 0, bia = 0] = idsOf(sandbox, 'contact');
  return { sandbox, run, ana, bia };
}

async function throwAway(sandbox: Sandbox, id: number): Promise<void> {
  await fetch(`${sandbox.url}/_sandbox/trash`, {
    method: 'POST',
    body: JSON.stringify([{ path: 'contacts', id }]),
    headers: { 'content-type': 'application/json' },
  });
}

const contactsOf = (sandbox: Sandbox) =>
  sandbox.state().flatMap(({ entity, record }) => (entity === 'contact' ? [record as Contact] : []));
interface Contact {
  readonly id: number;
  readonly updated_at: number;
}

describe('a record that the index knows and the account has no longer', () => {
  it('merged into another: what comes for it goes to the one that took its e-mail', async () => {
    const { sandbox, run, ana, bia } = await place();
    await throwAway(sandbox, ana);
    const both = [
      { field_code: 'EMAIL', values: [{ value: 'bia@example.com' }, { value: 'ana@example.com' }] },
    ];
    await post(sandbox, 'contacts', [{ id: bia, custom_fields_values: both }], 'PATCH');
    const before = contactsOf(sandbox).find(({ id }) => id === ana);
    expect(await run(['Ana,ana@example.com,CEO'], mapping('update'))).toMatchObject({
      counts: { updated: 1 },
    });
    expect(contactsOf(sandbox)).toHaveLength(2);
    expect(contactsOf(sandbox).find(({ id }) => id === ana)).toEqual(before);
    expect(JSON.stringify(contactsOf(sandbox).find(({ id }) => id === bia))).toContain('CEO');
  });

  it('thrown away: an update of it is rejected and says so, and the other rows go on', async () => {
    const { sandbox, run, ana } = await place();
    await throwAway(sandbox, ana);
    const summary = await run(['Ana,ana@example.com,CEO', 'Bia,bia@example.com,CTO'], mapping('update'));
    expect(summary).toMatchObject({ exitCode: 1, writes: 1, counts: { updated: 1, rejected: 1 } });
    expect(summary.errors).toMatchObject([{ code: 'match/none', column: 'Mail', count: 1 }]);
  });
});

describe('two rows that name one record', () => {
  const rows = ['Ana,ana@example.com,CEO', 'Anna,ANA@example.com,CTO', 'Bia,bia@example.com,CFO'];

  it('make one write, by the first of them', async () => {
    const { sandbox, run, ana } = await place();
    const summary = await run(rows, mapping('upsert'));
    expect(summary).toMatchObject({ writes: 1, counts: { updated: 2, skipped: 1 } });
    const written = JSON.stringify(contactsOf(sandbox).find(({ id }) => id === ana));
    expect([written.includes('CEO'), written.includes('CTO')]).toEqual([true, false]);
  });

  it('are told where the mapping says duplicates: reject, the first alone is sent', async () => {
    const { run } = await place();
    const summary = await run(rows, mapping('upsert', 'duplicates: reject'));
    expect(summary).toMatchObject({ exitCode: 1, counts: { updated: 2, rejected: 1 } });
    expect(summary.errors).toMatchObject([{ code: 'match/duplicate', count: 1 }]);
    const made = await run(
      ['New,new@example.com,', 'New,new@example.com,'],
      mapping('create', 'duplicates: reject'),
    );
    expect(made).toMatchObject({ counts: { created: 1, rejected: 1 } });
  });
});
