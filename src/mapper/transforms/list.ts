import * as z from 'zod';

import type { Failure, Scalar, Value } from '../value.js';
import { defineTransform, defineWhole, isList, listOf } from './define-transform.js';
import { onText, textReader, textual } from './text-step.js';
import type { Transform } from './transform.js';

const separator = z.union([z.string().min(1).max(100), z.number()]).transform(String);

const split = defineTransform({
  name: 'split',
  signature: 'split(separator)',
  doc: 'Makes a list of a text, cut at every separator; blank parts drop out, the others stay as they are.',
  args: z.tuple([separator]),
  takes: textual,
  gives: 'list',
  compile: ([at], { locale }) => {
    const textOf = textReader(locale);
    return (value) => {
      const text = textOf(value);
      return typeof text === 'string' ? listOf(text.split(at).filter((part) => part.trim() !== '')) : text;
    };
  },
});

const list = defineTransform({
  name: 'list',
  signature: 'list(separator, ...)',
  doc: 'Makes a list of a text, cut at any of the separators; its parts are trimmed and blank ones drop out.',
  args: z.tuple([separator], separator),
  takes: textual,
  gives: 'list',
  compile: (separators, { locale }) => {
    const textOf = textReader(locale);
    return (value) => {
      const text = textOf(value);
      return typeof text === 'string' ? listOf(cut(text, separators)) : text;
    };
  },
});

const join = defineWhole({
  name: 'join',
  signature: 'join(separator)',
  doc: 'Makes one text of a list, with the separator between its parts.',
  args: z.tuple([z.union([z.string().max(100), z.number()]).transform(String)]),
  takes: [...textual, 'list'],
  gives: 'text',
  compile: ([between], { locale }) => {
    const textOf = textReader(locale);
    const bounded = onText(locale, (text) => text);
    return (value) => {
      if (value === null) return null;
      const joined = joinTexts(isList(value) ? value : [value], between, textOf);
      return typeof joined === 'string' ? bounded(joined) : joined;
    };
  },
});

const uniq = defineWhole({
  name: 'uniq',
  signature: 'uniq',
  doc: 'Keeps the first of equal values of a list.',
  args: z.tuple([]),
  takes: ['list', 'text', 'number', 'bool', 'day', 'moment'],
  gives: 'same',
  compile: () => (value) => (value !== null && isList(value) ? firstOfEqual(value) : value),
});

export const listTransforms: readonly Transform[] = [split, list, join, uniq];

function cut(text: string, separators: readonly string[]): readonly string[] {
  const [first = '', ...more] = separators;
  let parts = text.split(first);
  for (const separator of more) parts = parts.flatMap((part) => part.split(separator));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function joinTexts(
  values: readonly Scalar[],
  between: string,
  textOf: (value: Scalar) => string | Failure,
): string | Failure {
  const texts: string[] = [];
  for (const value of values) {
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    texts.push(text);
  }
  return texts.join(between);
}

function firstOfEqual(values: readonly Scalar[]): Value {
  const byKey = new Map<string, Scalar>();
  for (const value of values) {
    const key = typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${value}`;
    byKey.set(key, value);
  }
  return listOf([...byKey.values()]);
}
