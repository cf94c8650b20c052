import * as z from 'zod';

import type { Answer } from './answer.js';
import {
  emptyBody,
  fieldMissing,
  fieldNotExpected,
  invalid,
  invalidType,
  problem,
  type Complaint,
} from './problem.js';

/** One item of a written array, with the request_id that its answer echoes. */
export interface Item<T> {
  /** The one sent, as text; the index where none was sent. */
  readonly requestId: string;
  readonly written: T;
}

/** An item that the shape of the body condemns; later checks do not see it. */
export interface ReadItem<T> extends Item<T | undefined> {
  readonly complaints: readonly Complaint[];
}

const sentRequestId = z.looseObject({ request_id: z.union([z.string(), z.number()]) });

/** The items of an array body, or the answer to a body that is none. */
export function readItems<T>(
  body: unknown,
  schema: z.ZodType<T>,
  most: number,
): { items: readonly ReadItem<T>[] } | { refusal: Answer } {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return { refusal: emptyBody };
  if (!Array.isArray(body)) return { refusal: invalid([{ complaints: [invalidType('', 'array')] }]) };
  if (body.length > most) return { refusal: problem(422, `Limit ${most} per page`) };
  return { items: body.map((item: unknown, index) => readItem(item, schema, index)) };
}

/** A one-object body, such as that of a PATCH of one record. Of an array its first item is what was not expected. */
export function readObject<T>(body: unknown, schema: z.ZodType<T>): { written: T } | { refusal: Answer } {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return { refusal: emptyBody };
  if (Array.isArray(body)) return { refusal: invalid([{ complaints: [fieldNotExpected('0')] }]) };
  const read = readWith(body, schema);
  if (read.complaints.length > 0 || read.written === undefined)
    return { refusal: invalid([{ complaints: read.complaints }]) };
  return { written: read.written };
}

/** What is wrong with a value, with paths relative to it. */
export function checkShape<T>(value: unknown, schema: z.ZodType<T>): readonly Complaint[] {
  return readWith(value, schema).complaints;
}

/** The one sent, as text; the index where none was sent. */
export function requestIdOf(item: unknown, index: number): string {
  const sent = sentRequestId.safeParse(item);
  return sent.success ? String(sent.data.request_id) : String(index);
}

function readItem<T>(item: unknown, schema: z.ZodType<T>, index: number): ReadItem<T> {
  return { requestId: requestIdOf(item, index), ...readWith(item, schema) };
}

function readWith<T>(
  value: unknown,
  schema: z.ZodType<T>,
): { written: T | undefined; complaints: readonly Complaint[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { written: parsed.data, complaints: [] };
  return { written: undefined, complaints: parsed.error.issues.flatMap(complaintsOf) };
}

const typeNames = new Map([
  ['number', 'int'],
  ['int', 'int'],
  ['boolean', 'bool'],
  ['record', 'array'],
  ['object', 'array'],
]);

function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fieldNotExpected([...issue.path, key].join('.')));
  if (issue.code === 'too_big' && issue.origin === 'array')
    return [
      {
        code: 'TooManyElements',
        path,
        detail: `This collection should contain ${issue.maximum} elements or less.`,
      },
    ];
  if (issue.input === undefined) return [fieldMissing(path)];
  const expected = issue.code === 'invalid_type' ? issue.expected : 'string';
  return [invalidType(path, typeNames.get(expected) ?? expected)];
}
