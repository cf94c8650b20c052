import { describe, expect, it } from 'vitest';

import { classify } from '../../src/client/classify.js';
import { createNewKeys } from '../../src/client/new-keys.js';

const reply = (status: number, body: unknown) =>
  classify({
    kind: 'reply',
    status,
    contentType: 'application/json',
    text: JSON.stringify(body),
    headers: { retryAfter: null, location: null, requestId: null, date: null },
    tookMs: 1,
  });

/** The keys counted in answers of 200 to reads of the paths. */
async function counted(...answers: readonly (readonly [path: string, body: unknown])[]): Promise<object> {
  const keys = createNewKeys();
  for (const [path, body] of answers) await keys.watch(async () => reply(200, body))({ method: 'GET', path });
  return Object.fromEntries(keys.counts());
}

const leads = (...list: readonly unknown[]): unknown => ({ _embedded: { leads: list } });

describe('keys of answers that are not known', () => {
  it('are counted by list and answer, from the first record of each', async () => {
    const first = leads({ id: 1, name: 'A', mood: 'good' }, { id: 2, weather: 'fine' });
    const answers = [
      ['leads', first],
      ['leads', first],
      ['leads/notes', { _embedded: { notes: [{ id: 1, note_type: 'common', params: {}, tone: 1 }] } }],
    ] as const;
    expect(await counted(...answers)).toEqual({ 'leads.mood': 2, 'notes.tone': 1 });
  });

  it.each<[string, string, unknown]>([
    ['a list that nobody described', 'chats', { _embedded: { chats: [{ mood: 1 }] } }],
    ['a list under another name', 'leads', { _embedded: { contacts: [{ mood: 1 }] } }],
    ['no list', 'leads', { id: 1, mood: 1 }],
    ['an empty list', 'leads', leads()],
    ['a list of texts', 'leads', leads('mood')],
    ['a list of lists', 'leads', leads([1])],
    ['nothing', 'leads', null],
  ])('%s has none', async (_, path, body) => {
    expect(await counted([path, body])).toEqual({});
  });

  it('are told for twenty keys at most, and not of refusals', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at]));
    expect(Object.keys(await counted(['leads', leads(many)]))).toHaveLength(20);
    const keys = createNewKeys();
    await keys.watch(async () => reply(400, leads(many)))({ method: 'GET', path: 'leads' });
    expect(keys.counts().size).toBe(0);
  });
});
