import type * as z from 'zod';

import { isFailure, type Failure, type Scalar, type Value } from '../value.js';
import type { SourceLocale, Step, Transform } from './transform.js';

/** What a transform does with one value that is neither blank nor a list. */
export type Each = (value: Scalar) => Value | Failure;

interface Spec<Args extends readonly unknown[], Run> extends Pick<
  Transform,
  'name' | 'signature' | 'doc' | 'takes' | 'gives' | 'misfit'
> {
  readonly args: z.ZodType<Args>;
  readonly compile: (args: Args, locale: SourceLocale) => Run;
}

/** A transform of single values: blanks pass it untouched, a list is mapped element by element and loses its blanks. */
export function defineTransform<Args extends readonly unknown[]>(spec: Spec<Args, Each>): Transform {
  return defineWhole({ ...spec, compile: (args, locale) => overLists(spec.compile(args, locale)) });
}

/** A transform that sees blanks and lists as they are. */
export function defineWhole<Args extends readonly unknown[]>(spec: Spec<Args, Step>): Transform {
  // Parsed again, and so typed, where a caller has checked them only.
  return { ...spec, compile: (args, locale) => spec.compile(spec.args.parse(args), locale) };
}

function overLists(each: Each): Step {
  return (value) => {
    if (value === null) return null;
    return isList(value) ? mapList(value, each) : each(value);
  };
}

function mapList(list: readonly Scalar[], each: Each): Value | Failure {
  const mapped: Scalar[] = [];
  for (const element of list) {
    const result = each(element);
    if (isFailure(result)) return result;
    if (result === null) continue;
    if (isList(result)) mapped.push(...result);
    else mapped.push(result);
  }
  return listOf(mapped);
}

/** A list as a value: one without elements is a blank. */
export function listOf(elements: readonly Scalar[]): Value {
  return elements.length === 0 ? null : elements;
}

export function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}
