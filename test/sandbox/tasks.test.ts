import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, startApi, type Api } from './api.js';

const due = 1_748_900_000;

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

describe('a task', () => {
  it('takes two changes of one batch one after the other', async () => {
    const id = await api.make('/tasks', { text: 'Call', complete_till: due });
    await api.patch('/tasks', [
      { id, text: 'Write' },
      { id, duration: 60 },
    ]);
    expect((await api.get(`/tasks/${id}`)).body).toMatchObject({ text: 'Write', duration: 60 });
  });

  it('that moves to another record is due there, and no longer where it was', async () => {
    const [from, to] = [await api.make('/leads', {}), await api.make('/leads', {})];
    const place = { entity_id: from, entity_type: 'leads' };
    const id = await api.make('/tasks', { text: 'Call', complete_till: due, ...place });
    await api.patch(`/tasks/${id}`, { ...place, entity_id: to });
    const dueAt = async (lead: number): Promise<unknown> =>
      at((await api.get(`/leads/${lead}`)).body, 'closest_task_at');
    expect([await dueAt(from), await dueAt(to)]).toEqual([null, due]);
  });
});
