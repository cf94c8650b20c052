import { describe, expect, it } from 'vitest';

import { attachmentsOn } from '../../src/client/attachment-list.js';
import type { Client } from '../../src/client/client.js';
import { fakeClient } from '../helpers/fake-client.js';

const kind = { entity: 'note', parent: 'contact', noteTypes: ['common'] } as const;

/** A client whose list of notes has those of these records, whatever it is asked for. */
function listing(...parents: readonly number[]): Client {
  const notes = parents.map((entity_id, at) => ({
    id: at + 1,
    entity_id,
    created_at: 1,
    note_type: 'common',
    params: { text: 'x' },
  }));
  return {
    ...fakeClient(() => ({ kind: 'unknown', reason: 'nothing is written' })),
    get: async (_path, schema) => schema.parse({ _embedded: { notes } }),
  };
}

describe('attachmentsOn', () => {
  it('gives the notes of the records that were asked for', async () => {
    const found = await attachmentsOn(listing(7, 8, 7), kind, [7, 8]);
    expect(found?.map(({ id, parentId }) => [id, parentId])).toEqual([
      [1, 7],
      [2, 8],
      [3, 7],
    ]);
  });

  it('tells that the account does not honour the filter, where a note of another record comes', async () => {
    expect(await attachmentsOn(listing(7, 9), kind, [7, 8])).toBeUndefined();
  });

  it('misses nothing where the first answer is a stray 204', async () => {
    const client = listing(7);
    let asked = 0;
    const get: Client['get'] = async (path, schema, query) => {
      asked += 1;
      return asked === 1 ? null : await client.get(path, schema, query);
    };
    expect(await attachmentsOn({ ...client, get }, kind, [7])).toHaveLength(1);
  });
});
