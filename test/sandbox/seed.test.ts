import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { at, HandClock, listAt, startApi, type Api } from './api.js';
import { createSandbox } from '../../src/sandbox/create-sandbox.js';

let api: Api;

beforeAll(async () => {
  api = await startApi({ leads: 300 });
});
afterAll(async () => {
  await api.sandbox.close();
});

const count = (entity: string): number => api.sandbox.state().filter((line) => line.entity === entity).length;

describe('a seeded account', () => {
  it('has as many leads as asked for, and contacts, companies, notes, tasks and products in proportion', () => {
    expect([count('lead'), count('contact'), count('company'), count('catalog_element')]).toEqual([
      300, 240, 90, 40,
    ]);
    expect(count('note')).toBeGreaterThan(10);
    expect(count('task')).toBeGreaterThan(4);
  });

  it('is the same for the same seed, and another for another', async () => {
    const states = [];
    for (const seed of [1, 1, 2]) {
      const sandbox = await createSandbox({ clock: new HandClock(), leads: 30, seed });
      const { url } = sandbox;
      states.push(JSON.stringify(sandbox.state()).replaceAll(url, ''));
      await sandbox.close();
    }
    expect(states[0]).toBe(states[1]);
    expect(states[0]).not.toBe(states[2]);
  });

  it('is linked, filled and believable', async () => {
    const reply = await api.get('/leads?limit=250&with=contacts,loss_reason');
    const leads = listAt(reply.body, '_embedded.leads');
    expect(leads.filter((lead) => listAt(lead, '_embedded.contacts').length === 1).length).toBeGreaterThan(
      150,
    );
    expect(leads.filter((lead) => at(lead, 'custom_fields_values') !== null).length).toBeGreaterThan(200);
    for (const lead of leads) {
      const [created, updated] = [Number(at(lead, 'created_at')), Number(at(lead, 'updated_at'))];
      expect(updated).toBeGreaterThanOrEqual(created);
      expect(updated).toBeLessThanOrEqual(api.clock.now);
      expect(at(lead, 'closed_at') !== null).toBe([142, 143].includes(Number(at(lead, 'status_id'))));
      expect(at(lead, 'responsible_user_id')).not.toBe(9_812_413);
    }
  });

  it('takes back what it showed: every value of a seeded record can be written again', async () => {
    for (const path of ['leads', 'contacts', 'companies']) {
      const records = listAt((await api.get(`/${path}?limit=60&order[id]=asc`)).body, `_embedded.${path}`);
      const again = records.map((record) => ({
        id: at(record, 'id'),
        custom_fields_values: listAt(record, 'custom_fields_values').map((field) => ({
          field_id: at(field, 'field_id'),
          values: at(field, 'values'),
        })),
      }));
      const reply = await api.patch(`/${path}`, again);
      expect(reply.status, reply.text).toBe(200);
      const after = listAt((await api.get(`/${path}?limit=60&order[id]=asc`)).body, `_embedded.${path}`);
      const byId = new Map(after.map((record) => [at(record, 'id'), record]));
      for (const record of records.slice(0, 20)) {
        const fields = (one: unknown): string[] =>
          listAt(one, 'custom_fields_values')
            .map((field) => JSON.stringify(at(field, 'values')))
            .sort();
        expect(fields(byId.get(at(record, 'id')))).toEqual(fields(record));
      }
    }
  });

  it('comes back with a reset', async () => {
    await api.make('/leads', {});
    api.sandbox.reset();
    expect(count('lead')).toBe(300);
  });
});
