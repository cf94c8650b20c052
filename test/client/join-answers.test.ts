import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { joinAnswers } from '../../src/client/join-answers.js';
import { prop } from '../helpers/prop.js';
import { complexBatch, contactsUpdate, createOf, leadsBatch, short, updateOf } from './operations.js';

const three = leadsBatch([createOf('1:lead'), createOf('2:lead'), createOf('3:lead')]);
const answer = (leads: unknown): unknown => ({ _embedded: { leads } });

describe('the answer to new records', () => {
  it.each<[string, unknown, Record<string, string>]>([
    [
      'in another order',
      [
        { id: 13, request_id: '3:lead' },
        { id: 11, request_id: '1:lead' },
        { id: 12, request_id: '2:lead' },
      ],
      { '1:lead': 'created 11', '2:lead': 'created 12', '3:lead': 'created 13' },
    ],
    [
      'as the object PHP makes of a list with gaps',
      { 0: { id: 11, request_id: '1:lead' }, 2: { id: 13, request_id: '3:lead' } },
      { '1:lead': 'created 11', '2:lead': 'ambiguous', '3:lead': 'created 13' },
    ],
    [
      'with an id as text',
      [{ id: '11', request_id: '1:lead' }],
      { '1:lead': 'created 11', '2:lead': 'ambiguous', '3:lead': 'ambiguous' },
    ],
    [
      'with ids that are none',
      [
        { id: 1.5, request_id: '1:lead' },
        { id: 'x', request_id: '2:lead' },
        { id: 2 ** 60, request_id: '3:lead' },
      ],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'ambiguous' },
    ],
    [
      'with one named twice',
      [
        { id: 11, request_id: '1:lead' },
        { id: 12, request_id: '1:lead' },
        { id: 13, request_id: '3:lead' },
      ],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'created 13' },
    ],
    [
      'with one id for two records',
      [
        { id: 11, request_id: '1:lead' },
        { id: 11, request_id: '2:lead' },
        { id: 13, request_id: '3:lead' },
      ],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'created 13' },
    ],
    [
      'with a record that was not sent',
      [
        { id: 11, request_id: '1:lead' },
        { id: 12, request_id: '4:lead' },
      ],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'ambiguous' },
    ],
    [
      'by position alone',
      [{ id: 11 }, { id: 12 }, { id: 13 }],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'ambiguous' },
    ],
    [
      'with something else in the list',
      ['x', { id: 11, request_id: '1:lead' }],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'ambiguous' },
    ],
    ['that is empty', [], { '1:lead': 'ambiguous', '2:lead': 'ambiguous', '3:lead': 'ambiguous' }],
  ])('%s is joined by request id', (_, leads, expected) => {
    expect(short(joinAnswers(three, answer(leads)))).toEqual(expected);
  });

  it.each([
    null,
    'ok',
    [],
    {},
    { _embedded: [] },
    { _embedded: { contacts: [] } },
    answer('x'),
    answer({ a: 1 }),
  ])('of another form (%j) proves nothing', (body) => {
    expect(short(joinAnswers(three, body))).toEqual({
      '1:lead': 'ambiguous',
      '2:lead': 'ambiguous',
      '3:lead': 'ambiguous',
    });
  });

  it('that echoes a number is joined as text', () => {
    const batch = leadsBatch([createOf('7')]);
    expect(short(joinAnswers(batch, answer([{ id: 11, request_id: 7 }])))).toEqual({ '7': 'created 11' });
  });

  it('finds the list under the last part of the path', () => {
    const batch = { ...leadsBatch([createOf('1:lead.note1')]), path: 'leads/notes' };
    const body = { _embedded: { notes: [{ id: 5, entity_id: 11, request_id: '1:lead.note1' }] } };
    expect(short(joinAnswers(batch, body))).toEqual({ '1:lead.note1': 'created 5' });
  });

  it('says why a record is in doubt and what to do', () => {
    const outcome = joinAnswers(three, answer([])).get('1:lead');
    expect(outcome).toMatchObject({
      kind: 'ambiguous',
      issue: { code: 'api/ambiguous', stage: 'send', hint: expect.stringContaining('Look for it') as string },
    });
  });
});

describe('the answer to updates', () => {
  const two = contactsUpdate([updateOf('1:contact', 101), updateOf('2:contact', 102)]);
  const contacts = (list: unknown): unknown => ({ _embedded: { contacts: list } });

  it.each<[string, unknown, Record<string, string>]>([
    ['by record id', [{ id: 102 }, { id: 101 }], { '1:contact': 'updated 101', '2:contact': 'updated 102' }],
    [
      'by request id',
      [
        { id: 102, request_id: '2:contact' },
        { id: 101, request_id: '1:contact' },
      ],
      { '1:contact': 'updated 101', '2:contact': 'updated 102' },
    ],
    [
      'by record id where the request id is the index',
      [
        { id: 101, request_id: '0' },
        { id: 102, request_id: '1' },
      ],
      { '1:contact': 'updated 101', '2:contact': 'updated 102' },
    ],
    [
      'not where the two contradict each other',
      [
        { id: 101, request_id: '2:contact' },
        { id: 101, request_id: '1:contact' },
      ],
      { '1:contact': 'updated 101', '2:contact': 'ambiguous' },
    ],
    ['not where one is missing', [{ id: 101 }], { '1:contact': 'updated 101', '2:contact': 'ambiguous' }],
    [
      'not at all where another record answers',
      [{ id: 999 }],
      { '1:contact': 'ambiguous', '2:contact': 'ambiguous' },
    ],
    ['not at all where nothing is named', [{}], { '1:contact': 'ambiguous', '2:contact': 'ambiguous' }],
  ])('is joined %s', (_, list, expected) => {
    expect(short(joinAnswers(two, contacts(list)))).toEqual(expected);
  });

  it('settles two updates of one record by one answer', () => {
    const batch = contactsUpdate([updateOf('1:contact', 101), updateOf('2:contact', 101)]);
    expect(short(joinAnswers(batch, contacts([{ id: 101 }])))).toEqual({
      '1:contact': 'updated 101',
      '2:contact': 'updated 101',
    });
  });
});

describe('the answer to complex leads', () => {
  const two = complexBatch([createOf('1:lead'), createOf('2:lead')]);

  it('gives the ids of lead, contact and company, and tells merged leads from new ones', () => {
    const body = [
      { id: 12, contact_id: null, company_id: null, request_id: ['2:lead'], merged: true },
      { id: 11, contact_id: 21, company_id: 31, request_id: ['1:lead', '1:contact'], merged: false },
    ];
    expect([...joinAnswers(two, body)]).toEqual([
      ['1:lead', { kind: 'created', id: 11, contactId: 21, companyId: 31 }],
      ['2:lead', { kind: 'updated', id: 12 }],
    ]);
  });

  it.each<[string, unknown, Record<string, string>]>([
    [
      'one request id, not in a list',
      [{ id: 11, request_id: '1:lead' }],
      { '1:lead': 'created 11', '2:lead': 'ambiguous' },
    ],
    [
      'two leads merged into one',
      [{ id: 11, request_id: ['1:lead', '2:lead'], merged: true }],
      { '1:lead': 'updated 11', '2:lead': 'updated 11' },
    ],
    [
      'two leads in one, not merged',
      [{ id: 11, request_id: ['1:lead', '2:lead'] }],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous' },
    ],
    [
      'nothing of ours',
      [{ id: 11, request_id: ['9:lead'] }],
      { '1:lead': 'ambiguous', '2:lead': 'ambiguous' },
    ],
    ['no request id', [{ id: 11, request_id: null }], { '1:lead': 'ambiguous', '2:lead': 'ambiguous' }],
    ['not an object', [5], { '1:lead': 'ambiguous', '2:lead': 'ambiguous' }],
    ['a list inside', { _embedded: { leads: [] } }, { '1:lead': 'ambiguous', '2:lead': 'ambiguous' }],
  ])('with %s is joined with care', (_, body, expected) => {
    expect(short(joinAnswers(two, body))).toEqual(expected);
  });
});

describe('any answer', () => {
  const requestIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 20,
  });

  const shuffled = requestIds.chain((names) =>
    fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
  );

  prop([shuffled])('in any order gives every record its own id', ([names, order]) => {
    const batch = leadsBatch(names.map((name) => createOf(name)));
    const items = order.map((name) => ({ id: names.indexOf(name) + 1, request_id: name }));
    const expected = names.map((name, index) => [name, { kind: 'created', id: index + 1 }]);
    expect([...joinAnswers(batch, answer(items))]).toEqual(expected);
  });

  const body: fc.Arbitrary<unknown> = fc.jsonValue();

  prop([requestIds, body, fc.boolean()])('gives each operation one outcome', (names, json, complex) => {
    const operations = names.map((name, index) => (index % 2 === 0 ? createOf(name) : updateOf(name, index)));
    const batch = complex ? complexBatch(operations) : leadsBatch(operations);
    for (const shape of [json, answer(json), { _embedded: json }]) {
      expect([...joinAnswers(batch, shape).keys()]).toEqual(names);
    }
  });
});
