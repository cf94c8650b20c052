import * as z from 'zod';

import { suggestion } from './mapping-problem.js';
import { nearestNames } from './nearest-names.js';

/**
 * An object that has no other keys than these. The message for unknown keys has one line a key, in the order of the
 * keys, each with the nearest valid name.
 */
export function closedObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
        : undefined,
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const advice = suggestion(nearestNames(key, known)) ?? `Known here are ${known.join(', ')}.`;
  return `There is no key ${JSON.stringify(key)} here. ${advice}`;
}
