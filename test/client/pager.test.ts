import nock from 'nock';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { listPages, type Listing } from '../../src/client/pager.js';
import { HAL, ORIGIN, testClient } from './fake-world.js';
import { onlyNock } from './only-nock.js';

const item = z.object({ id: z.int() });
type Item = z.infer<typeof item>;

interface Page {
  readonly ids?: readonly number[];
  readonly leads?: unknown;
  readonly next?: unknown;
}

onlyNock();

/** Serves pages from 1 on; what comes after the last is 204. */
function serve(pages: readonly Page[]): { readonly asked: string[] } {
  const asked: string[] = [];
  nock(ORIGIN)
    .persist()
    .get('/api/v4/leads')
    .query(true)
    .reply((uri) => {
      asked.push(decodeURIComponent(uri));
      const page = pages[Number(new URL(uri, ORIGIN).searchParams.get('page')) - 1];
      if (!page) return [204, ''];
      const leads = page.leads ?? (page.ids ?? []).map((id) => ({ id }));
      const links = page.next === undefined ? {} : { next: page.next };
      return [200, { _links: { self: { href: uri }, ...links }, _embedded: { leads } }, HAL];
    });
  return { asked };
}

async function collect(listing: Partial<Listing<Item>> = {}): Promise<readonly (readonly number[])[]> {
  const pages: number[][] = [];
  const { client } = testClient();
  for await (const rows of listPages(client, 'leads', { item, embeddedKey: 'leads', ...listing })) {
    pages.push(rows.map(({ id }) => id));
  }
  return pages;
}

const next = { href: `${ORIGIN}/api/v4/leads?page=2` };

describe('the pages of a list', () => {
  it('are asked for in ascending order of id, 250 rows each, with the filter unchanged', async () => {
    const { asked } = serve([{ ids: [1, 2], next }, { ids: [3] }]);
    expect(await collect({ query: { with: 'contacts', 'filter[id]': [1, 2, 3] } })).toEqual([[1, 2], [3]]);
    const query = 'with=contacts&filter[id][]=1&filter[id][]=2&filter[id][]=3&order[id]=asc';
    expect(asked).toEqual([
      `/api/v4/leads?${query}&page=1&limit=250`,
      `/api/v4/leads?${query}&page=2&limit=250`,
    ]);
  });

  it.each<[string, readonly Page[], readonly (readonly number[])[]]>([
    ['204 at once', [], []],
    ['a page without a link', [{ ids: [1] }, { ids: [2] }], [[1]]],
    ['204 after a full page', [{ ids: [1], next }], [[1]]],
    [
      'an empty page',
      [
        { ids: [1], next },
        { ids: [], next },
      ],
      [[1]],
    ],
    ['a link that is none', [{ ids: [1], next: null }, { ids: [2] }], [[1]]],
  ])('end with %s', async (_, pages, expected) => {
    serve(pages);
    expect(await collect()).toEqual(expected);
  });

  it('are not given up for one stray 204', async () => {
    const strays = new Set(['1', '2']);
    nock(ORIGIN)
      .persist()
      .get('/api/v4/leads')
      .query(({ page }) => strays.delete(String(page)))
      .reply(204, '');
    serve([{ ids: [1], next }, { ids: [2] }]);
    expect(await collect()).toEqual([[1], [2]]);
  });

  it.each([
    'https://evil.example/api/v4/leads?page=2',
    `${ORIGIN}/api/v4/leads?page=1`,
    `${ORIGIN}/api/v4/leads?page=999`,
    'not an address',
  ])('are counted, whatever the link says (%s)', async (href) => {
    serve([{ ids: [1], next: { href } }, { ids: [2] }]);
    expect(await collect()).toEqual([[1], [2]]);
  });

  it('may be objects, as PHP writes lists with gaps', async () => {
    serve([{ leads: { 0: { id: 4 }, 2: { id: 9 } } }]);
    expect(await collect()).toEqual([[4, 9]]);
  });

  it.each<[string, readonly Page[]]>([
    [
      'repeats',
      [
        { ids: [1, 2], next },
        { ids: [1, 2], next },
      ],
    ],
    ['goes back', [{ ids: [3, 4], next }, { ids: [2] }]],
    ['is out of order', [{ ids: [2, 1] }]],
    ['names a row twice', [{ ids: [2, 2] }]],
  ])('are not read on when a page %s', async (_, pages) => {
    serve(pages);
    await expect(collect()).rejects.toMatchObject({ code: 'api/answer', exitCode: 5 });
  });

  it('are read in any order where Kommo does not sort, until one repeats', async () => {
    const { asked } = serve([
      { ids: [5, 2], next },
      { ids: [9, 2], next },
      { ids: [2, 9], next },
    ]);
    await expect(collect({ ordered: false })).rejects.toMatchObject({
      code: 'api/answer',
      context: { page: 3 },
    });
    expect(asked[0]).not.toContain('order');
  });

  it('are not read when the rows have another form', async () => {
    serve([{ leads: [{ id: 'x' }] }]);
    await expect(collect()).rejects.toMatchObject({ code: 'api/answer' });
  });
});
