import { describe, expect, it } from 'vitest';

import { findMatch, type Candidate } from '../../src/matcher/find-match.js';
import { plainRules } from '../../src/model/field-rule.js';
import { draft } from '../helpers/drafts.js';

type Key = readonly [name: string, value: string];

function candidate(id: number, keys: readonly Key[]): Candidate {
  return {
    record: { id, updated_at: 1, standard: {}, custom_fields_values: [], tags: [], links: [] },
    keys: keys.map(([name, value]) => ({ name, value })),
  };
}

const companies = [
  candidate(2, [
    ['cnpj', '22'],
    ['name', 'acme'],
  ]),
  candidate(1, [
    ['cnpj', '11'],
    ['name', 'acme'],
  ]),
  candidate(3, [['name', 'acme']]),
];

const find = (
  keys: readonly Key[],
  mode: 'create' | 'update' | 'upsert' | 'link' = 'upsert',
  onMany: 'reject' | 'newest' | 'oldest' = 'reject',
) => {
  const match = findMatch(
    { ...draft('company', { mode, keys }), rules: { ...plainRules, onMany } },
    companies,
  );
  return match.kind === 'one' ? { kind: match.kind, id: match.id } : match;
};

describe('a match', () => {
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

  it('takes no other record, and makes none, for an id that names nothing', () => {
    const match = find([
      ['id', '99'],
      ['cnpj', '99'],
    ]);
    expect(match).toMatchObject({ kind: 'rejected', issue: { code: 'match/none' } });
    expect(JSON.stringify(match)).toContain('deleted, or merged');
    expect(find([['cnpj', '99']])).toEqual({ kind: 'none' });
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

  it('never takes a candidate for the record that has a likeness of the key alone', () => {
    expect(find([['name', 'acm']])).toEqual({ kind: 'none' });
    expect(find([['cnpj', 'acme']])).toEqual({ kind: 'none' });
  });
});
