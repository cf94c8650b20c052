import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startApi, type Api } from './api.js';

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
});
