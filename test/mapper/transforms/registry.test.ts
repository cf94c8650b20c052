import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { describeTransforms, transforms } from '../../../src/mapper/transforms/registry.js';
import type { SourceLocale } from '../../../src/mapper/transforms/transform.js';
import { isFailure, type Scalar, type Value } from '../../../src/mapper/value.js';
import { prop } from '../../helpers/prop.js';
import { wellFormedText } from '../../helpers/well-formed-text.js';
import { brazil, source } from './apply.js';

/** Arguments with which each transform compiles. */
const examples: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  trim: [[]],
  squeeze: [[]],
  upper: [[]],
  lower: [[]],
  title: [[]],
  digits: [[]],
  replace: [['a', 'b']],
  pad: [[14], [3, 'x']],
  slice: [[1], [-3, -1]],
  prefix: [['+']],
  suffix: [['!']],
  extract: [['(a+)+$'], ['.', 0]],
  map: [[{ a: 'b' }], ['a', 1]],
  default: [['x']],
  number: [[]],
  integer: [[]],
  money: [[], [2]],
  round: [[], [3]],
  date: [[], ['dd/MM/yyyy']],
  datetime: [[], ['dd/MM/yy HH:mm ZZ']],
  bool: [[], ['x']],
  phone: [[], ['MX']],
  email: [[]],
  url: [[]],
  domain: [[]],
  first_name: [[]],
  last_name: [[]],
  split: [[',']],
  list: [[',', ';']],
  join: [['-']],
  uniq: [[]],
};

const naughty = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u202e1',
  '__proto__',
  'constructor',
  '{{7*7}}',
  '=1+1',
  '0/0',
  '-0',
  '1/2',
  '½',
  '¼ €',
  '١٢٣',
  '(',
  ')',
  '()',
  '(((((',
  '+',
  '+00',
  '@',
  'a@b',
  'http://',
  'https://%',
  'xn--',
  '99/99/9999',
  '9999-12-31T23:59:59-14:00',
  '2025-12-31T08:30:00+99',
  '00/00/0000 00:00 +00:00',
  'T̶o̶',
  '👩‍👩‍👧',
  'ﷺ'.repeat(100),
  'a'.repeat(33_000),
  ' '.repeat(33_000),
  '('.repeat(33_000),
  `1${'.000'.repeat(8_000)}`,
];

const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc.constantFrom(...naughty),
  wellFormedText(),
  fc.string({
    unit: fc.constantFrom('0', '1', '9', '.', ',', '-', '/', ':', ' ', '$', '€', '(', ')', '+', '@', 'a'),
  }),
  fc.double(),
  fc.boolean(),
  fc.record({ kind: fc.constant('day' as const), iso: fc.oneof(fc.string(), fc.constant('2025-12-31')) }),
  fc.record({ kind: fc.constant('moment' as const), unix: fc.double() }),
);
const value: fc.Arbitrary<Value> = fc.oneof(scalar, fc.array(scalar), fc.constant(null));
const locales: readonly SourceLocale[] = [
  brazil,
  source('en-US'),
  source('ar-EG'),
  source('ru-RU', { phoneRegion: 'RU' }),
];

describe('the registry', () => {
  it('is the closed list, in the order of the reference', () => {
    expect([...transforms.keys()]).toEqual(Object.keys(examples));
    expect(describeTransforms().map(({ name }) => name)).toEqual(Object.keys(examples));
  });

  it.each(describeTransforms().map((one) => [one.name, one] as const))(
    'describes %s',
    (name, { signature, doc, takes }) => {
      expect(signature === name || signature.startsWith(`${name}(`)).toBe(true);
      expect(doc).toMatch(/^[A-Z].*\.$/s);
      expect(takes.length).toBeGreaterThan(0);
    },
  );

  it.each(Object.entries(examples))(
    'takes the example arguments of %s, and no foreign ones',
    (name, lists) => {
      for (const args of lists) expect(transforms.get(name)?.args.safeParse(args).success).toBe(true);
      expect(transforms.get(name)?.args.safeParse([Symbol('foreign')]).success).toBe(false);
    },
  );
});

const compiled = [...transforms.values()].flatMap((transform) =>
  (examples[transform.name] ?? []).flatMap((args) =>
    locales.map((locale) => ({ transform, step: transform.compile(args, locale) })),
  ),
);

function sound(result: unknown): boolean {
  if (result === null || isFailure(result)) return true;
  if (Array.isArray(result))
    return result.length > 0 && result.every((element) => element !== null && sound(element));
  return typeof result !== 'number' || !Object.is(result, -0);
}

describe('every transform', () => {
  prop([value])('gives a value or a failure for whatever comes, and never throws', (input) => {
    for (const { transform, step } of compiled) {
      const result = step(input);
      const own = transform.gives === 'same';
      if (!own && !sound(result)) throw new Error(`${transform.name} gave ${JSON.stringify(result)}`);
      if (isFailure(result)) expect(result.expected.length).toBeGreaterThan(5);
    }
  });

  it('gives a value or a failure for each naughty text', () => {
    for (const { transform, step } of compiled) {
      for (const text of naughty)
        expect([transform.name, step(text)]).toSatisfy(
          ([, result]) => transform.gives === 'same' || sound(result),
        );
    }
  });

  it('but default passes a blank on', () => {
    for (const { transform, step } of compiled) {
      expect([transform.name, step(null)]).toEqual([
        transform.name,
        transform.name === 'default' ? 'x' : null,
      ]);
    }
  });

  prop([value])('gives the same for the same', (input) => {
    for (const { step } of compiled) expect(step(input)).toEqual(step(input));
  });

  prop([fc.constantFrom('trim', 'squeeze', 'upper', 'lower', 'title', 'digits', 'uniq'), fc.string()])(
    '%s changes nothing the second time',
    (name, text) => {
      const step = transforms.get(name)?.compile([], source('en-US'));
      const once = step?.(text);
      if (once === undefined || once === null || isFailure(once)) return;
      expect(step?.(once)).toEqual(once);
    },
  );
});
