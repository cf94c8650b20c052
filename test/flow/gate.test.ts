import { describe, expect, it } from 'vitest';

import { deferred, type Deferred } from '../../src/flow/deferred.js';
import { Gate } from '../../src/flow/gate.js';

/** Lets all that can go on do so. */
async function calm(): Promise<void> {
  await new Promise(setImmediate);
}

/** What is inside, by name, and how to send it out. */
function house(gate: Gate) {
  const inside = new Map<string, Deferred<true>>();
  const act = (name: string) => async (): Promise<void> => {
    const end = deferred<true>();
    inside.set(name, end);
    await end.promise;
    inside.delete(name);
  };
  return {
    inside: (): readonly string[] => [...inside.keys()],
    enter: (...names: readonly string[]) => names.map(async (name) => await gate.together(act(name))),
    alone: async (name: string) => await gate.alone(act(name)),
    end: async (...names: readonly string[]): Promise<void> => {
      for (const name of names) inside.get(name)?.resolve(true);
      await calm();
    },
  };
}

describe('a gate', () => {
  it('lets as many in as there are places, and the next when one leaves', async () => {
    const places = { most: 2 };
    const { inside, enter, end } = house(new Gate(() => places.most));
    const all = enter('a', 'b', 'c', 'd', 'e');
    expect(inside()).toEqual(['a', 'b']);
    await end('b');
    expect(inside()).toEqual(['a', 'c']);
    places.most = 3;
    await end('a');
    expect(inside()).toEqual(['c', 'd', 'e']);
    await end('c', 'd', 'e');
    await Promise.all(all);
  });

  it('lets one in where there is no place at all, so that nothing waits forever', async () => {
    const { inside, enter, end } = house(new Gate(() => 0));
    const all = enter('a', 'b');
    expect(inside()).toEqual(['a']);
    await end('a');
    await end('b');
    await Promise.all(all);
  });

  it('lets nobody in while one waits to be alone or is, and the next then', async () => {
    const { inside, enter, alone, end } = house(new Gate(() => 2));
    const all = enter('a');
    all.push(alone('x'), alone('y'));
    await calm();
    all.push(...enter('b', 'c', 'd'));
    expect(inside()).toEqual(['a']);
    await end('a');
    expect(inside()).toEqual(['x']);
    await end('x');
    expect(inside()).not.toEqual(['x', 'y']);
    for (const name of ['b', 'c', 'd', 'y', 'b', 'c', 'd']) await end(name);
    await Promise.all(all);
    expect(inside()).toEqual([]);
  });

  it('goes on after what fails inside', async () => {
    const gate = new Gate(() => 1);
    const fail = async (): Promise<never> => await Promise.reject(new Error('no'));
    await expect(gate.together(fail)).rejects.toThrow('no');
    await expect(gate.alone(fail)).rejects.toThrow('no');
    expect(await gate.together(async () => await Promise.resolve(1))).toBe(1);
  });
});
