import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Ids, Shelf } from '../../src/sandbox/store/shelf.js';
import { prop } from '../helpers/prop.js';

interface Thing {
  readonly id: number;
  readonly weight: number;
}

const step = fc.record({
  act: fc.constantFrom('put', 'remove', 'look'),
  id: fc.integer({ min: 1, max: 12 }),
  weight: fc.integer({ min: 0, max: 5 }),
});

prop([fc.array(step, { maxLength: 40 })])(
  'a shelf lists what it holds in every order, whatever was put, replaced and removed between looks',
  (steps) => {
    const shelf = new Shelf<Thing>(new Ids(100));
    const model = new Map<number, Thing>();
    const byWeight = ({ weight }: Thing): number => weight;
    for (const { act, id, weight } of steps) {
      if (act === 'put') {
        shelf.put({ id, weight });
        model.set(id, { id, weight });
      } else if (act === 'remove') expect(shelf.remove(id)).toBe(model.delete(id));
      else shelf.sortedBy('weight', byWeight);
      const things = [...model.values()].sort((a, b) => a.id - b.id);
      expect(shelf.all()).toEqual(things);
      expect(shelf.size).toBe(things.length);
      if (act === 'look')
        expect(shelf.sortedBy('weight', byWeight)).toEqual(
          things.toSorted((a, b) => a.weight - b.weight || a.id - b.id),
        );
    }
  },
);

it('ids that a shelf gives out only grow, also past records that were put by hand', () => {
  const shelf = new Shelf<Thing>(new Ids(5));
  const first = shelf.claimId();
  shelf.put({ id: 50, weight: 0 });
  const ids = [first, ...Array.from({ length: 20 }, () => shelf.claimId())];
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(ids[1]).toBeGreaterThan(50);
});
