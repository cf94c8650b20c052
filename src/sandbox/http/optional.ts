import type * as z from 'zod';

/** A key that may be left out; null says the same. */
export function optional<T extends z.ZodType>(
  schema: T,
): z.ZodPipe<
  z.ZodOptional<z.ZodNullable<T>>,
  z.ZodTransform<z.output<T> | undefined, z.output<T> | null | undefined>
> {
  return schema.nullish().transform((value) => value ?? undefined);
}
