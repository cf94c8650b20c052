import fc from 'fast-check';
import { it } from 'vitest';

/** Throws, or gives false, where what is claimed does not hold for the values. */
type Claim<T extends unknown[]> = (...values: T) => unknown;

/**
 * A test of something that holds for all values of some kinds. What fails names the seed and the smallest values found.
 * The package that joins fast-check and vitest does this too, and takes three seconds to load in every process.
 */
export function prop<T extends [unknown, ...unknown[]]>(
  kinds: { [K in keyof T]: fc.Arbitrary<T[K]> },
  parameters: fc.Parameters<T> = {},
): (name: string, claim: Claim<T>) => void {
  return (name, claim) => {
    it(name, async () => {
      await fc.assert(
        fc.asyncProperty<T>(...kinds, async (...values) => (await claim(...values)) !== false),
        parameters,
      );
    });
  };
}
