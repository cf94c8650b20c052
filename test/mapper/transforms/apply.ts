import { transforms } from '../../../src/mapper/transforms/registry.js';
import type { SourceLocale } from '../../../src/mapper/transforms/transform.js';
import { isFailure, type Failure, type Value } from '../../../src/mapper/value.js';

export const brazil: SourceLocale = { locale: 'pt-BR', timezone: 'America/Sao_Paulo', phoneRegion: 'BR' };

/** The source block of a locale, in UTC and without a country for phones unless `more` says so. */
export function source(locale: string, more: Partial<SourceLocale> = {}): SourceLocale {
  return { locale, timezone: 'UTC', phoneRegion: undefined, ...more };
}

/** Compiles one transform and runs it on one value. */
export function apply(
  name: string,
  value: Value,
  args: readonly unknown[] = [],
  locale = brazil,
): Value | Failure {
  const transform = transforms.get(name);
  if (transform === undefined) throw new Error(`no transform ${name}`);
  return transform.compile(args, locale)(value);
}

/** The failure of a transform, or an error where it gave a value. */
export function complaint(result: Value | Failure): Failure {
  if (!isFailure(result)) throw new Error(`no failure: ${JSON.stringify(result)}`);
  return result;
}

/** Whether a transform's zod tuple takes these arguments. */
export function takesArguments(name: string, args: readonly unknown[]): boolean {
  return transforms.get(name)?.args.safeParse(args).success === true;
}
