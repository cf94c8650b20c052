import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { fetchAccountDictionary } from '../../src/client/account-dictionary.js';
import { accountDictionarySchema } from '../../src/schema/account-dictionary.js';
import { HAL, ORIGIN, PROBLEM, problem, testClient } from './fake-world.js';
import { onlyNock } from './only-nock.js';

onlyNock();

type Answers = Record<string, readonly [number, unknown, Record<string, string>?]>;

const account = {
  id: 31,
  name: 'Acme',
  subdomain: 'acme',
  country: 'BR',
  currency: 'BRL',
  contact_name_display_order: 2,
  _embedded: {
    datetime_settings: { timezone: 'America/Sao_Paulo', timezone_offset: '-03:00' },
    task_types: { 0: { id: 1, name: 'Follow-up', color: null }, 2: { id: 7, name: 'Visit', code: 'X' } },
  },
};

const answers: Answers = {
  account: [200, account],
  users: [
    200,
    {
      _total_items: 3,
      _embedded: {
        users: [
          { id: 9, name: 'Maria', email: 'maria@example.com', rights: { is_active: true, leads: {} } },
          { id: 4, name: 'João', email: 'joao@example.com', rights: { is_active: false } },
          { id: 5, name: 'Robot', email: null, rights: [] },
        ],
      },
    },
  ],
  'leads/pipelines': [
    200,
    {
      _embedded: {
        pipelines: [
          {
            id: 100,
            name: 'Sales',
            is_main: true,
            is_archive: false,
            _embedded: {
              statuses: [
                { id: 1, name: 'Incoming', sort: 10, type: 1, color: '#c1c1c1' },
                { id: 142, name: 'Won', sort: 10_000 },
              ],
            },
          },
          { id: 200, name: 'Old', is_archive: true, _embedded: { statuses: [] } },
        ],
      },
    },
  ],
  'leads/custom_fields': [
    200,
    {
      _embedded: {
        custom_fields: [
          { id: 1, name: 'CPF', code: null, type: 'text', enums: null, is_api_only: true },
          { id: 2, name: 'Budget', code: 'BUDGET', type: 'monetary', currency: 'BRL', enums: [] },
          {
            id: 3,
            name: 'Source',
            type: 'select',
            is_computed: true,
            enums: { 1: { id: 31, value: 'Web', sort: 1 }, 4: { id: 32, value: 'Fair', code: 'FAIR' } },
          },
          { id: 4, name: 'Newest', type: 'hologram' },
        ],
      },
    },
  ],
  'contacts/custom_fields': [
    200,
    {
      _embedded: {
        custom_fields: [
          { id: 8, name: 'Phone', code: 'PHONE', type: 'multitext', enums: [{ id: 81, value: 'WORK' }] },
        ],
      },
    },
  ],
  'companies/custom_fields': [204, ''],
  'leads/tags': [200, { _embedded: { tags: [{ id: 70, name: 'vip', color: null }] } }],
  'contacts/tags': [204, ''],
  'companies/tags': [204, ''],
  'leads/loss_reasons': [404, problem(404, 'Loss reasons are off'), PROBLEM],
};

function serve(changed: Answers = {}): void {
  for (const [path, answer] of Object.entries({ ...answers, ...changed })) serveOne(path, answer);
}

describe('the account dictionary', () => {
  it('holds everything that names are resolved with', async () => {
    serve();
    const dictionary = await fetchAccountDictionary(testClient().client);
    expect(accountDictionarySchema.parse(dictionary)).toEqual(dictionary);
    expect(dictionary).toEqual({
      version: 1,
      account: {
        id: 31,
        name: 'Acme',
        subdomain: 'acme',
        timezone: 'America/Sao_Paulo',
        currency: 'BRL',
        nameOrder: 2,
      },
      users: [
        { id: 9, name: 'Maria', email: 'maria@example.com', isActive: true },
        { id: 4, name: 'João', email: 'joao@example.com', isActive: false },
        { id: 5, name: 'Robot', email: '', isActive: true },
      ],
      pipelines: [
        {
          id: 100,
          name: 'Sales',
          isMain: true,
          isArchive: false,
          stages: [
            { id: 1, name: 'Incoming', sort: 10, type: 1 },
            { id: 142, name: 'Won', sort: 10_000, type: 0 },
          ],
        },
        { id: 200, name: 'Old', isMain: false, isArchive: true, stages: [] },
      ],
      customFields: {
        lead: [
          {
            id: 1,
            name: 'CPF',
            code: null,
            type: 'text',
            isApiOnly: true,
            isComputed: false,
            currency: null,
            options: [],
          },
          {
            id: 2,
            name: 'Budget',
            code: 'BUDGET',
            type: 'monetary',
            isApiOnly: false,
            isComputed: false,
            currency: 'BRL',
            options: [],
          },
          {
            id: 3,
            name: 'Source',
            code: null,
            type: 'select',
            isApiOnly: false,
            isComputed: true,
            currency: null,
            options: [
              { id: 31, value: 'Web', code: null },
              { id: 32, value: 'Fair', code: 'FAIR' },
            ],
          },
          {
            id: 4,
            name: 'Newest',
            code: null,
            type: 'hologram',
            isApiOnly: false,
            isComputed: false,
            currency: null,
            options: [],
          },
        ],
        contact: [
          {
            id: 8,
            name: 'Phone',
            code: 'PHONE',
            type: 'multitext',
            isApiOnly: false,
            isComputed: false,
            currency: null,
            options: [{ id: 81, value: 'WORK', code: null }],
          },
        ],
        company: [],
      },
      tags: { lead: [{ id: 70, name: 'vip' }], contact: [], company: [] },
      taskTypes: [
        { id: 1, name: 'Follow-up' },
        { id: 7, name: 'Visit' },
      ],
      lossReasons: [],
    });
    expect(nock.isDone()).toBe(true);
  });

  it('reads every page of a list', async () => {
    const tags = (from: number): unknown => ({
      _links: { next: { href: 'x' } },
      _embedded: {
        tags: Array.from({ length: 250 }, (_, index) => ({ id: from + index, name: `t${from + index}` })),
      },
    });
    const { 'leads/tags': _one, ...rest } = answers;
    for (const [path, answer] of Object.entries(rest)) serveOne(path, answer);
    for (const [page, answer] of [
      [1, tags(1)],
      [2, tags(300)],
      [3, ''],
    ] as const) {
      nock(ORIGIN)
        .get('/api/v4/leads/tags')
        .query({ page, limit: 250 })
        .times(answer === '' ? 2 : 1)
        .reply(answer === '' ? 204 : 200, answer as nock.Body, HAL);
    }
    expect((await fetchAccountDictionary(testClient().client)).tags.lead).toHaveLength(500);
  });

  it('may have no pipelines', async () => {
    serve({ 'leads/pipelines': [204, ''] });
    expect((await fetchAccountDictionary(testClient().client)).pipelines).toEqual([]);
  });

  it('names what the token may not read', async () => {
    serve({ users: [403, problem(403, 'No rights'), PROBLEM] });
    const reading = fetchAccountDictionary(testClient().client);
    await expect(reading).rejects.toMatchObject({
      code: 'auth/rights',
      message: expect.stringContaining('GET users') as string,
    });
  });

  it.each<[string, Answers]>([
    ['has no data of its own', { account: [204, ''] }],
    ['has no time zone', { account: [200, { ...account, _embedded: {} }] }],
    ['answers something else', { users: [200, { _embedded: { users: [{ id: 'x' }] } }] }],
  ])('is refused for an account that %s', async (_, changed) => {
    serve(changed);
    await expect(fetchAccountDictionary(testClient().client)).rejects.toMatchObject({ code: 'api/answer' });
  });
});

function serveOne(path: string, [status, body, headers = HAL]: Answers[string]): void {
  const get = (): nock.Interceptor => nock(ORIGIN).get(`/api/v4/${path}`).query(true);
  get().reply(status, body as nock.Body, headers);
  // An empty list is looked at twice.
  get()
    .optionally()
    .reply(status, body as nock.Body, headers);
}
