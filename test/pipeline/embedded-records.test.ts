import { describe, expect, it } from 'vitest';

import type { Client } from '../../src/client/client.js';
import { insideIds, withInsides } from '../../src/pipeline/doubt/embedded-records.js';
import { outcomeOf } from '../../src/pipeline/doubt/look-for.js';
import type { OpenWrite } from '../../src/pipeline/doubt/open-write.js';
import { fakeClient } from '../helpers/fake-client.js';

const client: Client = {
  ...fakeClient(() => ({ kind: 'unknown', reason: 'none' })),
  get: async (path, schema) =>
    schema.parse({ _embedded: { [path]: path === 'contacts' ? [{ id: 1, name: 'Ana' }] : [] } }),
};
const lead = (id: number, embedded?: unknown) => ({ id, _embedded: embedded });

describe('what travels inside a lead', () => {
  it('is read whole, and is its id alone where it cannot be read', async () => {
    const leads = [lead(5, { contacts: [{ id: 1 }, { id: 2 }], companies: [{ id: 3 }] }), lead(6)];
    expect(await withInsides(client, leads)).toEqual([
      lead(5, { contacts: [{ id: 1, name: 'Ana' }, { id: 2 }], companies: [{ id: 3 }] }),
      lead(6, { contacts: [], companies: [] }),
    ]);
  });

  it.each([
    [{ contacts: [{ id: 1 }, { id: 2, is_main: true }], companies: [{ id: 3 }] }, [2, 3]],
    [{ contacts: [{ id: 1 }, { id: 2, main_contact: true }], companies: [] }, [2, undefined]],
    [{ contacts: [{ id: 1 }], companies: 'none' }, [1, undefined]],
    [undefined, [undefined, undefined]],
  ])('of %j is the main contact and the company', (embedded, ids) => {
    expect(insideIds(lead(5, embedded))).toEqual(ids);
  });

  const write: OpenWrite = {
    write: 1,
    method: 'POST',
    path: 'leads/complex',
    watermark: 4,
    sentAt: 0,
    answered: false,
    names: ['1:lead'],
  };

  it('is named in the outcome of a lead that was found, where it is there', () => {
    const whole = lead(5, { contacts: [{ id: 1 }], companies: [{ id: 3 }] });
    expect(outcomeOf(write, whole)).toEqual({ kind: 'created', id: 5, contactId: 1, companyId: 3 });
    expect(outcomeOf(write, lead(5))).toEqual({ kind: 'created', id: 5 });
  });
});
