import * as z from 'zod';

/** The id of a record, field, option, pipeline, stage or tag. */
export const recordId = z.int().positive({ error: 'an id' });

/** The id of a user; 0 stands for the robot where Kommo says who made a record (reference/adding-leads). */
export const userId = z.int().nonnegative({ error: 'the id of a user' });

const YEAR_2100 = 4_102_444_800;

/** When a record was made, changed or closed, or a task is due: unix seconds from 1970 to 2100. */
export const unixSeconds = z
  .int()
  .min(0, { error: 'a moment after 1970' })
  .max(YEAR_2100, { error: 'a moment before 2100' });

/**
 * The length of a text or list. The library's own `min` and `max` measure whatever has a `length`, so they throw on an
 * object with one that is no number; a check runs on sound types alone.
 */
export function lengthFrom(minimum: number, message: string): z.core.$ZodCheck<string | readonly unknown[]> {
  return z.check(({ value, issues }) => {
    if (value.length < minimum)
      issues.push({
        code: 'too_small',
        origin: originOf(value),
        minimum,
        inclusive: true,
        input: value,
        message,
      });
  });
}

/** The other bound of `lengthFrom`. */
export function lengthTo(maximum: number, message: string): z.core.$ZodCheck<string | readonly unknown[]> {
  return z.check(({ value, issues }) => {
    if (value.length > maximum)
      issues.push({
        code: 'too_big',
        origin: originOf(value),
        maximum,
        inclusive: true,
        input: value,
        message,
      });
  });
}

function originOf(value: string | readonly unknown[]): 'string' | 'array' {
  return typeof value === 'string' ? 'string' : 'array';
}

export const filledText = z.string().check(lengthFrom(1, 'a text with at least one character'));

/** Names a tag; Kommo makes one that it does not know (reference/add-tags). */
const tag = z
  .strictObject({ id: recordId.optional(), name: filledText.optional() })
  .refine((item) => (item.id === undefined) !== (item.name === undefined), {
    error: 'a tag with either an id or a name',
  });

export const tags = z.array(tag);

/** The entities that tasks and links may point to. */
export const parentType = z.enum(['leads', 'contacts', 'companies', 'customers']);

/** What every record, task and note may say about who made it and when. */
export const authorship = {
  responsible_user_id: recordId.optional(),
  created_by: userId.optional(),
  updated_by: userId.optional(),
  created_at: unixSeconds.optional(),
  updated_at: unixSeconds.optional(),
};
