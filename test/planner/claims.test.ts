import { describe, expect, it } from 'vitest';

import { ClaimRegistry } from '../../src/planner/claims.js';
import { draft } from '../helpers/drafts.js';

const held = (
  registry: ClaimRegistry,
  ordinal: number,
  keys: readonly (readonly [string, string])[],
  id?: number,
) => registry.hold(draft('company', { keys }), ordinal, id);

describe('the registry of claims', () => {
  it('gives rows with the same key one record, owned by the first', () => {
    const registry = new ClaimRegistry();
    const first = held(registry, 1, [['name', 'acme']]);
    const second = held(registry, 2, [['name', 'acme']]);
    expect(second.claim).toBe(first.claim);
    expect([first.owner, second.owner]).toEqual([true, false]);
    expect(first.claim.requestId).toBe('1:company');
  });

  it('makes a record for each row without keys', () => {
    const registry = new ClaimRegistry();
    expect(held(registry, 1, []).claim).not.toBe(held(registry, 2, []).claim);
  });

  it('tries the keys in order, a weaker one where the stronger is blank on either side', () => {
    const registry = new ClaimRegistry();
    const first = held(registry, 1, [
      ['cnpj', '1'],
      ['name', 'acme'],
    ]);
    expect(held(registry, 2, [['name', 'acme']]).claim).toBe(first.claim);
    expect(
      held(registry, 3, [
        ['cnpj', '1'],
        ['name', 'other'],
      ]).claim,
    ).toBe(first.claim);
  });

  it('keeps a record of the account apart from the new one of an earlier row, whichever weaker key they share', () => {
    const registry = new ClaimRegistry();
    const made = held(registry, 1, [
      ['cnpj', '1'],
      ['name', 'acme'],
    ]);
    // For rows that must name each record once, sharing a key is enough.
    expect(registry.earlier(made.draft, 77)).toBe(made.claim);
    const matched = held(registry, 2, [['name', 'acme']], 77);
    expect(matched.claim).not.toBe(made.claim);
    expect(matched.claim.recordId).toBe(77);
  });

  it('keeps two records of one name apart when a stronger key differs', () => {
    const registry = new ClaimRegistry();
    const first = held(registry, 1, [
      ['cnpj', '1'],
      ['name', 'acme'],
    ]);
    const second = held(registry, 2, [
      ['cnpj', '2'],
      ['name', 'acme'],
    ]);
    expect(second.claim).not.toBe(first.claim);
    expect(
      held(registry, 3, [
        ['cnpj', '2'],
        ['name', 'acme'],
      ]).claim,
    ).toBe(second.claim);
  });

  it('finds a record by any value of a multi-value key', () => {
    const registry = new ClaimRegistry();
    const first = held(registry, 1, [
      ['email', 'a@x'],
      ['email', 'b@x'],
    ]);
    expect(
      held(registry, 2, [
        ['email', 'c@x'],
        ['email', 'b@x'],
      ]).claim,
    ).toBe(first.claim);
  });

  it('knows two drafts that match one record of the account, whatever their keys', () => {
    const registry = new ClaimRegistry();
    const first = held(registry, 1, [['email', 'a@x']], 77);
    expect(held(registry, 2, [['phone', '+55']], 77).claim).toBe(first.claim);
    expect(held(registry, 3, [['email', 'a@x']], 78).claim).not.toBe(first.claim);
  });

  it('never joins records of different entities', () => {
    const registry = new ClaimRegistry();
    const company = registry.hold(draft('company', { keys: [['name', 'x']] }), 1);
    expect(registry.hold(draft('contact', { keys: [['name', 'x']] }), 2).claim).not.toBe(company.claim);
  });

  it('keeps the first result of a claim', async () => {
    const { claim } = held(new ClaimRegistry(), 1, []);
    expect(claim.peek()).toBeUndefined();
    claim.settle({ kind: 'created', id: 5 });
    claim.settle({ kind: 'unprocessed' });
    expect(claim.peek()).toEqual({ kind: 'created', id: 5 });
    expect(await claim.result).toEqual({ kind: 'created', id: 5 });
  });
});
