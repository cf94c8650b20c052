import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileFor, leadMapping, mapRow } from './harness.js';
import { prop } from '../helpers/prop.js';

const mapping = leadMapping({
  name: '{ from: [N, P] }',
  price: 'V | money',
  pipeline: 'P',
  stage: '{ from: S, unknown: blank }',
  responsible_user: '{ from: U, unknown: blank }',
  'cf:Products': 'L | list(",")',
  tags: '{ add: ["{T}"] }',
});
const columns = ['N', 'V', 'P', 'S', 'U', 'L', 'T'];

const cells = fc.tuple(
  fc.constantFrom('', 'Ponte', ' Ponte '),
  fc.constantFrom('', '1.200,50', 'dear', '7'),
  fc.constantFrom('Sales', 'Support', 'Nowhere'),
  fc.constantFrom('', 'New', 'Won', 'In progress', '?'),
  fc.constantFrom('', 'João Pereira', 'nobody'),
  fc.constantFrom('', 'CRM', 'CRM, Chatbot', 'Chatbot, CRM, CRM'),
  fc.constantFrom('', 'vip', 'a much longer tag that no cell of few letters is'),
);

const byColumn = (values: readonly string[]) =>
  Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));

/** Rules hold functions, which every mapping compiles anew. */
const dataOf = (mapped: unknown): unknown => JSON.parse(JSON.stringify(mapped));

describe('a field that remembers what became of a cell', () => {
  prop([fc.array(cells, { minLength: 1, maxLength: 40 })])(
    'gives each row what it gives to the first row of a file, right or wrong',
    (rows) => {
      const plan = compileFor(mapping, columns);
      for (const row of rows)
        expect(dataOf(plan.map({ value: row }))).toEqual(dataOf(mapRow(mapping, byColumn(row))));
    },
  );

  it('finds a stage by the pipeline of its own row', () => {
    const plan = compileFor(mapping, columns);
    const stages = ['Sales', 'Support', 'Sales'].map((pipeline) => {
      const mapped = plan.map({ value: ['Ponte', '', pipeline, 'New', '', '', ''] });
      return mapped.kind === 'bundle' ? mapped.bundle.lead?.payload['status_id'] : mapped.kind;
    });
    expect(stages[0]).toBe(stages[2]);
    expect(stages[1]).not.toBe(stages[0]);
  });

  it('is right in a column that never repeats itself, and in one that does after a long while', () => {
    const plan = compileFor(mapping, columns);
    for (let at = 0; at < 6_000; at += 1) {
      const price = at < 4_500 ? at : at % 3;
      const mapped = plan.map({ value: [`Deal ${at}`, String(price), 'Sales', 'New', '', '', ''] });
      if (mapped.kind !== 'bundle') throw new Error(JSON.stringify(mapped));
      expect(mapped.bundle.lead?.payload).toMatchObject({ name: `Deal ${at}`, price });
    }
  });
});
