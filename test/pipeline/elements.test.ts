import { describe, expect, it } from 'vitest';

import { importerInto } from '../helpers/import-lines.js';
import { openSandbox } from '../helpers/sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';

const mapping = (catalog = 'Parts') => `mapping: 1
name: orders
source: { locale: en-US }
lead:
  mode: upsert
  match: [cf:Legacy ID]
  fields: { cf:Legacy ID: Order }
  elements: [{ catalog: ${catalog}, element: 'Products | list(";")', quantity: Qty | number }]
`;

interface Made {
  readonly _embedded: Readonly<Record<string, readonly { readonly id: number }[]>>;
}

/** An account with a catalog of bolts and nuts, of which there are two kinds, and an import of lines into it. */
async function place() {
  const sandbox = await openSandbox({ rate: false });
  const catalogs = (await post(sandbox, 'catalogs', [{ name: 'Parts' }])) as Made;
  const catalog = catalogs._embedded['catalogs']?.[0]?.id ?? 0;
  await post(
    sandbox,
    `catalogs/${catalog}/elements`,
    ['Bolt', 'Washer', 'Nut', 'nut'].map((name) => ({ name })),
  );
  const importLines = await importerInto(sandbox, 'Order,Products,Qty');
  const run = async (lines: readonly string[], text = mapping()) => await importLines(lines, text);
  const linked = async (): Promise<readonly unknown[]> => {
    const [lead] = idsOf(sandbox, 'lead');
    const answer = await fetch(`${sandbox.url}/api/v4/leads/${lead ?? 0}/links`, {
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    const { _embedded } = (await answer.json()) as {
      _embedded: { links: { metadata: { quantity: number } }[] };
    };
    return _embedded.links.map(({ metadata }) => metadata.quantity);
  };
  return { sandbox, run, linked };
}

const LINES = ['A,bolt,2.5', 'A,Washer;Bolt,4', 'B,Washer,', 'C,Screw,1', 'D,Nut,1', 'E,Bolt,none'];

describe('elements of catalogs', () => {
  it('are linked with their quantity by every row that names the record, once, and the others go on', async () => {
    const { run, linked } = await place();
    const first = await run(LINES);
    expect(first).toMatchObject({ exitCode: 1, counts: { created: 2, skipped: 1, rejected: 3 } });
    expect(first.errors.map(({ code }) => code).sort()).toEqual(['cell/number', 'match/many', 'match/none']);
    expect(await linked()).toEqual([2.5, 4]);
    expect(await run(LINES)).toMatchObject({ writes: 0 });
  });

  it('are linked again in another number alone', async () => {
    const { run, linked } = await place();
    await run(LINES);
    expect(await run(['A,Bolt,3', 'A,Washer,4'])).toMatchObject({ writes: 1 });
    expect(await linked()).toEqual([3, 4]);
  });

  it('of a catalog that the account has not stop the import before anything is sent', async () => {
    const { run, sandbox } = await place();
    await expect(run(LINES, mapping('Part'))).rejects.toMatchObject({ code: 'mapping/invalid' });
    expect(idsOf(sandbox, 'lead')).toEqual([]);
  });
});
