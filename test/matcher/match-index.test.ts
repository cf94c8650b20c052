import { describe, expect, it } from 'vitest';

import { MatchIndex } from '../../src/matcher/match-index.js';
import { draft } from '../helpers/drafts.js';

function indexed(): MatchIndex {
  const index = new MatchIndex();
  index.add('company', 1, [
    { name: 'cnpj', value: '11' },
    { name: 'name', value: 'acme' },
  ]);
  index.add('company', 2, [
    { name: 'cnpj', value: '22' },
    { name: 'name', value: 'acme' },
  ]);
  index.add('company', 3, [{ name: 'name', value: 'acme' }]);
  index.add('contact', 4, [{ name: 'name', value: 'only' }]);
  return index;
}

const find = (
  keys: readonly (readonly [string, string])[],
  mode: 'create' | 'update' | 'upsert' | 'link' = 'upsert',
  onMany: 'reject' | 'newest' | 'oldest' = 'reject',
) => indexed().find(draft('company', { mode, keys }), onMany);

describe('the match index', () => {
  it('finds the one record that has the strongest key', () => {
    expect(
      find([
        ['cnpj', '22'],
        ['name', 'acme'],
      ]),
    ).toEqual({ kind: 'one', id: 2 });
  });

  it('tries the next key where the first is unknown, less the records that the first contradicts', () => {
    expect(
      find([
        ['cnpj', '33'],
        ['name', 'acme'],
      ]),
    ).toEqual({ kind: 'one', id: 3 });
  });

  it('rejects several hits by default and names them', () => {
    const match = find([['name', 'acme']]);
    expect(match).toMatchObject({ kind: 'rejected', issue: { code: 'match/many', stage: 'match' } });
    expect(JSON.stringify(match)).toContain('3 records of the account have this name: 1, 2, 3');
  });

  it.each([
    ['newest', 3],
    ['oldest', 1],
  ] as const)('takes the %s of several where the mapping says so', (onMany, id) => {
    expect(find([['name', 'acme']], 'upsert', onMany)).toEqual({ kind: 'one', id });
  });

  it.each([
    ['create', [['name', 'acme']], { kind: 'none' }],
    ['upsert', [['name', 'new']], { kind: 'none' }],
    ['upsert', [], { kind: 'none' }],
    ['update', [['name', 'new']], { kind: 'rejected', issue: { code: 'match/none' } }],
    ['link', [['name', 'new']], { kind: 'rejected', issue: { code: 'match/none' } }],
    ['link', [], { kind: 'rejected', issue: { code: 'match/key-blank' } }],
  ] as const)('in mode %s with keys %j finds %j', (mode, keys, expected) => {
    expect(find(keys, mode)).toMatchObject(expected);
  });

  it('never finds a record of another entity', () => {
    expect(find([['name', 'only']])).toEqual({ kind: 'none' });
  });
});
