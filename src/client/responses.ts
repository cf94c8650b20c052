import * as z from 'zod';

// Answers of Kommo as far as they are used. Keys that are not named here are dropped, as a newer Kommo may send more.

const id = z.int().nonnegative();

/** PHP writes an empty object as `[]`, a list with gaps as an object, and nothing as null. */
function phpList<T extends z.ZodType>(item: T): z.ZodType<z.infer<T>[]> {
  return z.preprocess((list) => {
    if (list === null || list === undefined) return [];
    return typeof list === 'object' && !Array.isArray(list) ? Object.values(list) : list;
  }, z.array(item));
}

/** `GET account?with=datetime_settings,task_types` (reference/account-info). */
export const accountResponse = z.object({
  id,
  name: z.string(),
  subdomain: z.string(),
  currency: z.string(),
  contact_name_display_order: z.union([z.literal(1), z.literal(2)]).catch(1),
  _embedded: z.object({
    datetime_settings: z.object({ timezone: z.string() }),
    task_types: phpList(z.object({ id, name: z.string() })),
  }),
});

/** An item of `GET users` (reference/users-list). */
export const userResponse = z.object({
  id,
  name: z.string(),
  email: z.string().catch(''),
  rights: z.object({ is_active: z.boolean().catch(true) }).catch({ is_active: true }),
});

const stageResponse = z.object({ id, name: z.string(), sort: z.int().catch(0), type: z.int().catch(0) });

const pipelineResponse = z.object({
  id,
  name: z.string(),
  is_main: z.boolean().catch(false),
  is_archive: z.boolean().catch(false),
  _embedded: z.object({ statuses: phpList(stageResponse) }),
});

/** `GET leads/pipelines` (reference/pipelines-list). */
export const pipelinesResponse = z.object({ _embedded: z.object({ pipelines: phpList(pipelineResponse) }) });

/** An item of `GET {entity}/custom_fields` (reference/custom-fields). */
export const customFieldResponse = z.object({
  id,
  name: z.string(),
  code: z.string().nullable().catch(null),
  type: z.string(),
  is_api_only: z.boolean().catch(false),
  is_computed: z.boolean().catch(false),
  currency: z.string().nullable().catch(null),
  enums: phpList(z.object({ id, value: z.string(), code: z.string().nullable().catch(null) })),
});

/** An item of `GET {entity}/tags` and of `GET leads/loss_reasons`. */
export const namedResponse = z.object({ id, name: z.string() });
