import { boolTransforms } from './bool.js';
import { choiceTransforms } from './choice.js';
import { contactTransforms } from './contact.js';
import { dateTransforms } from './date.js';
import { patternTransforms } from './extract.js';
import { listTransforms } from './list.js';
import { numberTransforms } from './number.js';
import { phoneTransforms } from './phone.js';
import { textTransforms } from './text.js';
import type { Transform } from './transform.js';

const all: readonly Transform[] = [
  ...textTransforms,
  ...patternTransforms,
  ...choiceTransforms,
  ...numberTransforms,
  ...dateTransforms,
  ...boolTransforms,
  ...phoneTransforms,
  ...contactTransforms,
  ...listTransforms,
];

/** The closed list of transforms, by name, in the order of the reference. */
export const transforms: ReadonlyMap<string, Transform> = new Map(
  all.map((transform) => [transform.name, transform]),
);

/** One line of the reference in docs/mapping.md. */
export type TransformDescription = Pick<Transform, 'name' | 'signature' | 'doc' | 'takes' | 'gives'>;

/** The reference table: every transform, in order. */
export function describeTransforms(): readonly TransformDescription[] {
  return all.map(({ name, signature, doc, takes, gives }) => ({ name, signature, doc, takes, gives }));
}
