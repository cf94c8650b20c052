import * as z from 'zod';

type Test = (value: unknown) => boolean;

/**
 * Compiles a schema that changes nothing of a value into a test that holds exactly where `safeParse` succeeds. A
 * parse copies all that it reads, which for every record of a file costs more than the checks; this copies nothing.
 * Forms that no record has are asked of the schema itself.
 */
export function compileAccepts<T>(schema: z.ZodType<T>): (value: unknown) => value is T {
  const test = testOf(schema);
  return (value): value is T => test(value);
}

function testOf(schema: z.core.$ZodType): Test {
  const form = formOf(schema);
  if (form === undefined) return (value) => z.safeParse(schema, value).success;
  const checks = (schema._zod.def.checks ?? []).map(checkTest);
  const [only, ...more] = checks;
  if (only === undefined) return form;
  if (more.length === 0) return (value) => form(value) && only(value);
  return (value) => form(value) && checks.every((passes) => passes(value));
}

/** What a check of a schema says of a value whose form is right. */
function checkTest(check: z.core.$ZodCheck): Test {
  const { _zod: inside } = check;
  if (check instanceof z.core.$ZodCheckGreaterThan) return boundTest(check._zod.def, 1);
  if (check instanceof z.core.$ZodCheckLessThan) return boundTest(check._zod.def, -1);
  const issues: z.core.$ZodRawIssue[] = [];
  return (value) => {
    // The library types a check for no value at all, as each takes another; its form is known here.
    void inside.check({ value: value as never, issues });
    if (issues.length === 0) return true;
    issues.length = 0;
    return false;
  };
}

function boundTest({ value: bound, inclusive }: { value: unknown; inclusive: boolean }, sign: 1 | -1): Test {
  const limit = Number(bound) * sign;
  return inclusive ? (value) => Number(value) * sign >= limit : (value) => Number(value) * sign > limit;
}

/** What a schema says without its checks; undefined for what is not known here. */
function formOf(schema: z.core.$ZodType): Test | undefined {
  if (schema instanceof z.ZodOptional) return orTest(undefined, testOf(schema.unwrap()));
  if (schema instanceof z.ZodNullable) return orTest(null, testOf(schema.unwrap()));
  if (schema instanceof z.ZodObject) return objectTest(schema);
  if (schema instanceof z.ZodArray) return arrayTest(testOf(schema.element));
  if (schema instanceof z.ZodTuple) return tupleTest(schema);
  if (schema instanceof z.ZodUnion) return unionTest(schema.options.map(testOf));
  return leafForm(schema);
}

function leafForm(schema: z.core.$ZodType): Test | undefined {
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodEnum) return memberTest(new Set<unknown>(schema.options));
  if (schema instanceof z.ZodLiteral) return memberTest(schema.values);
  if (schema instanceof z.ZodNumberFormat)
    return schema.format === 'safeint' ? Number.isSafeInteger : undefined;
  if (schema instanceof z.ZodNumber) return Number.isFinite;
  return schema instanceof z.ZodString ? (value) => typeof value === 'string' : undefined;
}

function memberTest(members: ReadonlySet<unknown>): Test {
  return (value) => members.has(value);
}

function orTest(other: undefined | null, test: Test): Test {
  return (value) => value === other || test(value);
}

function unionTest(tests: readonly Test[]): Test {
  return (value) => tests.some((test) => test(value));
}

function arrayTest(element: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (!element(item)) return false;
    return true;
  };
}

/** Of a tuple with a rest the schema itself is asked. */
function tupleTest(schema: z.ZodTuple): Test | undefined {
  if (schema.def.rest) return undefined;
  const items = schema.def.items.map(testOf);
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((test, index) => test(value[index]));
}

/** Of an object that takes more keys than it names the schema itself is asked. */
function objectTest(schema: z.ZodObject): Test | undefined {
  if (!(schema.def.catchall instanceof z.ZodNever)) return undefined;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const tests = new Map(Object.entries(shape).map(([key, item]) => [key, testOf(item)]));
  const needed = [...tests].flatMap(([key, test]) => (test(undefined) ? [] : [key]));
  return (value) => {
    if (!isRecord(value)) return false;
    for (const key in value) if (tests.get(key)?.(value[key]) !== true) return false;
    return needed.every((key) => key in value);
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
