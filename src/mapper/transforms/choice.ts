import * as z from 'zod';

import { failure } from '../failure.js';
import { nearestNames } from '../nearest-names.js';
import type { Scalar, Value, ValueKind } from '../value.js';
import { defineTransform, defineWhole } from './define-transform.js';
import { textReader, textual } from './text-step.js';
import type { Transform } from './transform.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const table = z.record(z.string(), scalar.nullable());
const MAX_SHOWN = 10;

const mapArgs = z.union([z.tuple([table]), z.array(scalar)]).check((context) => {
  const pairs = typeof context.value[0] === 'object' ? [] : context.value;
  const complete = context.value.length > 0 && pairs.length % 2 === 0;
  const message = 'expected {text: value, ...} or pairs of a text and its value';
  if (!complete) context.issues.push({ code: 'custom', message, input: context.value });
});

const map = defineTransform({
  name: 'map',
  signature: 'map({text: value, ...})',
  doc: 'Puts a value in the place of each text of a table, which may also be written as pairs: map("Ganho", "Won", "Perdido", "Lost"). Equal text first, then text that differs in case alone; text that is not in the table fails.',
  args: mapArgs,
  takes: textual,
  gives: 'text',
  compile: (args, { locale }) => {
    const entries = entriesOf(args);
    const exact = new Map(entries.map(([text, value]) => [normal(text), value]));
    const loose = looseTable(entries);
    const keys = entries.map(([text]) => text);
    const textOf = textReader(locale);
    return (value) => {
      const text = textOf(value);
      if (typeof text !== 'string') return text;
      const key = normal(text);
      if (key === '') return null;
      const found = exact.get(key) ?? (exact.has(key) ? null : loose.get(key.toLowerCase()));
      return found === undefined ? notMapped(key, keys) : found;
    };
  },
});

const defaultTo = defineWhole({
  name: 'default',
  signature: 'default(value)',
  doc: 'Puts a value in the place of a blank.',
  args: z.tuple([scalar]),
  takes: ['text', 'number', 'bool', 'day', 'moment', 'list'],
  gives: 'same',
  misfit: ([value], taken) => defaultMisfit(value, taken),
  compile: ([value]) => {
    return (found): Value => found ?? value;
  },
});

export const choiceTransforms: readonly Transform[] = [map, defaultTo];

type Entry = readonly [text: string, value: Scalar | null];

function entriesOf(args: z.infer<typeof mapArgs>): readonly Entry[] {
  const [first] = args;
  if (typeof first === 'object') return Object.entries(first);
  const pairs: Entry[] = [];
  let text: string | undefined;
  for (const arg of args) {
    if (typeof arg === 'object') continue;
    if (text === undefined) text = String(arg);
    else {
      pairs.push([text, arg]);
      text = undefined;
    }
  }
  return pairs;
}

/** By small letters; texts that differ in case alone and mean different things are left out, so they must be written exactly. */
function looseTable(entries: readonly Entry[]): ReadonlyMap<string, Scalar | null> {
  const values = new Map<string, Scalar | null>();
  const divided = new Set<string>();
  for (const [text, value] of entries) {
    const key = normal(text).toLowerCase();
    if (values.has(key) && values.get(key) !== value) divided.add(key);
    values.set(key, value);
  }
  for (const key of divided) values.delete(key);
  return values;
}

function notMapped(text: string, keys: readonly string[]): ReturnType<typeof failure> {
  const shown = keys.slice(0, MAX_SHOWN).join(', ');
  const more = keys.length > MAX_SHOWN ? ` and ${keys.length - MAX_SHOWN} more` : '';
  return failure('cell/unknown-value', `one of ${shown}${more}`, {
    hint: 'Add the value to the map of the mapping, or correct the cell.',
    candidates: nearestNames(text, keys),
  });
}

function normal(text: string): string {
  return text.trim().normalize('NFC');
}

function defaultMisfit(value: unknown, taken: ValueKind): string | undefined {
  if (taken === 'day' || taken === 'moment')
    return 'Put default before date and datetime: its value is text, and is read there.';
  const wanted = taken === 'number' ? 'number' : taken === 'bool' ? 'boolean' : undefined;
  if (wanted === undefined || typeof value === wanted) return undefined;
  return `default takes a ${wanted} here, because a ${wanted} arrives.`;
}
