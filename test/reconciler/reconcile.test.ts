import { describe, expect, it } from 'vitest';

import type { Payload } from '../../src/model/draft.js';
import {
  isAlike,
  showsAll,
  showsNoMore,
  shownValues,
  weightOf,
  type ScannedRecord,
} from '../../src/reconciler/agree.js';
import { RecordIndex } from '../../src/reconciler/record-index.js';
import { keyOf, reconcile, type Wanted } from '../../src/reconciler/reconcile.js';

const field = (field_id: number, value: unknown, more: object = {}): object => ({
  field_id,
  field_type: 'text',
  values: [{ value }],
  ...more,
});
const sent = (field_id: number, ...values: object[]): Payload => ({
  custom_fields_values: [{ field_id, values: values as never }],
});
const shown = (...fields: object[]): ScannedRecord => ({ id: 1, custom_fields_values: fields });

describe('whether a record shows what was sent', () => {
  it.each<[string, ScannedRecord, Payload, boolean]>([
    ['the same name', { id: 1, name: 'A' }, { name: 'A' }, true],
    ['another blank and form of letter', { id: 1, name: 'e\u0301  b' }, { name: '\u00e9 b ' }, true],
    ['another name', { id: 1, name: 'B' }, { name: 'A' }, false],
    ['a number as text', { id: 1, price: '12' }, { price: 12 }, true],
    ['times and tags, which prove nothing', { id: 1 }, { created_at: 5, tags_to_add: [] }, true],
    ['params of a note', { id: 1, params: { text: 'x', more: 1 } }, { params: { text: 'x' } }, true],
    ['other params', { id: 1, params: { text: 'y' } }, { params: { text: 'x' } }, false],
    ['no params at all', { id: 1 }, { params: { text: 'x' } }, false],
    ['a truth', { id: 1, is_completed: true }, { is_completed: true }, true],
    ['a field', shown(field(5, 'x')), sent(5, { value: 'X' }), true],
    ['another value', shown(field(5, 'y')), sent(5, { value: 'x' }), false],
    ['a number in another form', shown(field(5, '1.0')), sent(5, { value: 1 }), true],
    ['a field that is missing', shown(), sent(5, { value: 'x' }), false],
    ['a blank field that is missing', shown(), sent(5, { value: '' }, { value: false }), true],
    ['an option that is missing', shown(), sent(5, { value: '', enum_id: 3 }), false],
    [
      'a type that Kommo shows otherwise',
      shown(field(5, 77, { field_type: 'date' })),
      sent(5, { value: 'x' }),
      true,
    ],
    [
      'an option by its number',
      shown({ ...field(5, 'Big'), values: [{ value: 'Big', enum_id: 3 }] }),
      sent(5, { enum_id: 3 }),
      true,
    ],
    [
      'another option',
      shown({ ...field(5, 'Big'), values: [{ value: 'Big', enum_id: 4 }] }),
      sent(5, { enum_id: 3 }),
      false,
    ],
    [
      'a phone by its digits',
      shown(field(5, '+55 (11) 2', { field_code: 'PHONE' })),
      sent(5, { value: '55112' }),
      true,
    ],
    ['a record without fields', { id: 1, custom_fields_values: null }, sent(5, { value: 'x' }), false],
    [
      'a linked id',
      { id: 1, _embedded: { contacts: [{ id: 4 }] } },
      { _embedded: { contacts: [{ id: 4 }] } },
      true,
    ],
    [
      'a missing link',
      { id: 1, _embedded: { contacts: [] } },
      { _embedded: { companies: [{ id: 4 }] } },
      false,
    ],
    [
      'a record that travelled inside',
      { id: 1, _embedded: { companies: [{ id: 4, name: 'Co' }] } },
      { _embedded: { companies: [{ name: 'Co' }] } },
      true,
    ],
    [
      'something odd inside',
      { id: 1, _embedded: { companies: ['x'] } },
      { _embedded: { companies: [{ name: 'Co' }] } },
      false,
    ],
  ])('%s', (_, record, payload, expected) => {
    expect(showsAll(record, payload)).toBe(expected);
  });

  it('counts what can be compared, and knows a namesake', () => {
    expect(weightOf({ name: 'A', created_at: 1, custom_fields_values: [{}, {}] })).toBe(3);
    expect(isAlike({ id: 1, name: 'A', price: 2 }, { name: 'A', price: 1 })).toBe(true);
    expect(isAlike({ id: 1, name: 'B' }, { name: 'A' })).toBe(false);
    expect(isAlike({ id: 1 }, { price: 1 })).toBe(true);
    expect(shownValues(shown(field(5, 'x')), 6)).toEqual([]);
  });
});

describe('a record that shows more than was sent', () => {
  it.each<[string, object, Payload, boolean]>([
    ['a price that is none', { name: 'N', price: 0 }, { name: 'N' }, true],
    ['a price of its own', { name: 'N', price: 5 }, { name: 'N' }, false],
    ['a price that was sent', { price: 5 }, { price: 5 }, true],
    ['a field of its own', { custom_fields_values: [field(5, 'x')] }, {}, false],
    ['a field that was sent', { custom_fields_values: [field(5, 'x')] }, sent(5, { value: 'x' }), true],
  ])('%s', (_, more, payload, expected) => {
    expect(showsNoMore({ id: 1, ...more }, payload)).toBe(expected);
  });

  it('is another one where just what was sent is wanted', () => {
    const just: typeof showsAll = (record, payload) =>
      showsAll(record, payload) && showsNoMore(record, payload);
    const records = [{ id: 1, name: 'N', price: 5 }];
    expect(reconcile([{ name: 'a', payload: { name: 'N' } }], records, just).found.size).toBe(0);
  });
});

describe('an index of records', () => {
  const records: ScannedRecord[] = [
    { id: 1, name: 'Ana  Lima', first_name: 'Ana' },
    { id: 2, name: 'Ana Lima', custom_fields_values: [field(5, 'K')] },
    { id: 3, text: 'Call' },
    { id: 4, params: { text: 'Call' } },
  ];
  const index = new RecordIndex(records);
  const near = (payload: Payload, keyField?: number) =>
    index.near({ name: 'a', payload, keyField }).map(({ id }) => id);

  it('finds what has the key, the name or the text, and all where there is neither', () => {
    expect(near({ name: 'Ana Lima' })).toEqual([1, 2]);
    expect(near({ first_name: 'Ana' })).toEqual([1]);
    expect(near({ params: { text: 'Call' } })).toEqual([3, 4]);
    expect(near({ name: 'Rui', ...sent(5, { value: 'K' }) }, 5)).toEqual([2]);
    expect(near(sent(5, { value: 'K' }), 5)).toEqual([2]);
    expect(near(sent(5, { value: 'L' }), 5)).toEqual([]);
    expect(near({ name: 'Ana Lima', ...sent(5, { value: '' }) }, 5)).toEqual([1, 2]);
    expect(near({ price: 5 })).toEqual([1, 2, 3, 4]);
  });
});

describe('reconciling', () => {
  const keyed = (name: string, value: string, more: Payload = {}): Wanted => ({
    name,
    keyField: 5,
    payload: { name: 'N', ...sent(5, { value }), ...more },
  });
  const held = (id: number, value: string, more: object = {}): ScannedRecord => ({
    id,
    name: 'N',
    ...(value === '' ? {} : { custom_fields_values: [field(5, value)] }),
    ...more,
  });
  const idsOf = (found: ReadonlyMap<string, ScannedRecord>) => [...found].map(([name, { id }]) => [name, id]);

  it('counts equal records, and gives none away twice', () => {
    const equal = ['1', '2', '3'].map((name) => ({ name, payload: { name: 'N' } }));
    const { found, absent, unclear } = reconcile(equal, [held(20, ''), held(10, '')]);
    expect(idsOf(found)).toEqual([
      ['1', 10],
      ['2', 20],
    ]);
    expect([absent, unclear]).toEqual([['3'], []]);
  });

  it('gives a record to the one that says most of it', () => {
    const bare = { name: 'bare', payload: { name: 'N' } };
    const full = { name: 'full', payload: { name: 'N', price: 5 } };
    const { found } = reconcile([bare, full], [{ id: 1, name: 'N', price: 5 }]);
    expect(idsOf(found)).toEqual([['full', 1]]);
  });

  it('knows a record by its key, the whole one first, and doubts one that lost its key', () => {
    const records = [held(1, 'K', { price: 1 }), held(2, 'K', { price: 5 })];
    expect(idsOf(reconcile([keyed('a', 'K', { price: 5 })], records).found)).toEqual([['a', 2]]);
    expect(idsOf(reconcile([keyed('a', 'K', { price: 9 })], records).found)).toEqual([['a', 1]]);
    expect(reconcile([keyed('a', 'K')], [held(3, '')]).unclear).toEqual(['a']);
    expect(reconcile([keyed('a', 'K')], [held(3, 'L')]).absent).toEqual(['a']);
    expect(reconcile([keyed('a', 'K')], [held(3, '', { name: 'M' })]).absent).toEqual(['a']);
  });

  it('takes a record without a value in its key field for one without a key', () => {
    expect(keyOf(keyed('a', ''))).toBeUndefined();
    expect(keyOf({ name: 'a', keyField: 5, payload: {} })).toBeUndefined();
    expect(keyOf({ name: 'a', payload: {} })).toBeUndefined();
    expect(keyOf(keyed('a', 'K'))).toBe('K');
    expect(reconcile([keyed('a', '')], [held(1, '')]).found.size).toBe(1);
  });
});
