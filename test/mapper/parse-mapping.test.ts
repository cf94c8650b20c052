import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_MAPPING, parseMapping } from '../../src/mapper/parse-mapping.js';
import { prop } from '../helpers/prop.js';
import { bundleOf, leadOf, mappingOf, problemsOf } from './harness.js';

const parse = (text: string) => parseMapping(text, 'test.yaml');

describe('parseMapping', () => {
  it('reads JSON as it reads YAML', () => {
    const text = JSON.stringify({
      $schema: './mapping.schema.json',
      mapping: 1,
      name: 'x',
      lead: { fields: { name: 'A | trim' } },
    });
    expect(leadOf(mappingOf(text), { A: ' a ' }).payload).toEqual({ name: 'a' });
  });

  it('takes a byte order mark and Windows line ends', () => {
    expect(parse('\ufeffmapping: 1\r\nname: x\r\nlead:\r\n  fields:\r\n    name: A\r\n')).toHaveProperty(
      'mapping',
    );
  });

  it('takes conditions inside braces without quotes, as far as they go', () => {
    const mapping = mappingOf(`mapping: 1
name: x
lead:
  fields: { name: A }
  notes:
    - { when: row["B"] in ["x, y", "}"] && (row["A"] != "]"), text: "{A}" }
    - { text: second, when: row["B"] == "z" }
    - { text: third, when: 'row["B"] == "z"' }
`);
    const textsOf = (cell: string) =>
      bundleOf(mapping, { A: 'a', B: cell }).attachments.map(({ payload }) => payload['params']);
    expect(textsOf('x, y')).toEqual([{ text: 'a' }]);
    expect(textsOf('z')).toEqual([{ text: 'second' }, { text: 'third' }]);
  });

  it('keeps texts of 1.10, yes, no, dates and times as they are written where they are in quotes', () => {
    const mapping = mappingOf(
      `mapping: 1\nname: x\nlead: { fields: { name: { from: A, map: { no: NO, 1.10: "1.10", 2024-12-31: yes } } } }`,
    );
    expect(mapping.lead?.fields[0]?.items[0]?.map).toEqual(
      new Map([
        ['no', 'NO'],
        ['1.10', '1.10'],
        ['2024-12-31', 'yes'],
      ]),
    );
  });

  it('fills in every default', () => {
    const mapping = mappingOf('mapping: 1\nname: x\nlead: { fields: { name: A } }');
    expect(mapping).toMatchObject({
      source: { locale: 'en-US', timezone: undefined, phoneRegion: undefined, nulls: [''] },
      lead: {
        slot: 'lead',
        mode: 'create',
        onMany: 'reject',
        keyField: undefined,
        duplicates: 'first',
        fields: [
          {
            onBlank: 'keep',
            onConflict: 'overwrite',
            merge: 'append_unique',
            items: [{ unknown: { kind: 'reject' }, required: false, by: ['email', 'name'] }],
          },
        ],
      },
      contacts: [],
    });
  });

  it('lets a field overrule the defaults of the mapping', () => {
    const mapping = mappingOf(`mapping: 1
name: x
defaults: { unknown: blank, on_blank: clear, on_many: newest }
lead:
  fields:
    cf:A: A
    cf:B: { from: B, unknown: reject, on_blank: keep }
    cf:C: { from: C, unknown: Other }
`);
    expect(mapping.lead?.onMany).toBe('newest');
    expect(mapping.lead?.fields.map(({ onBlank, items }) => [onBlank, items[0]?.unknown])).toEqual([
      ['clear', { kind: 'blank' }],
      ['keep', { kind: 'reject' }],
      ['clear', { kind: 'fallback', value: 'Other' }],
    ]);
  });

  it('points into texts that are written plainly, and at the start of those with escapes', () => {
    const at = (value: string) =>
      problemsOf(`mapping: 1\nname: x\nlead: { fields: { name: ${value} } }`)[0]?.split(' ')[0];
    expect(at('A | trm')).toBe('3:29:');
    expect(at("'A | trm'")).toBe('3:30:');
    expect(at('"A\\t| trm"')).toBe('3:25:');
  });
});

describe('a hostile mapping', () => {
  it.each([
    ['brackets in brackets', '['.repeat(MAX_MAPPING - 1)],
    ['braces in braces', '{a: '.repeat(200_000)],
    ['lists in lists', '- '.repeat(400_000)],
    ['blocks in blocks', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  ])('of %s is refused for its depth', (_, text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^\d+:\d+: Values stand deeper than 100 levels/),
    ]);
  });

  it('of aliases that double is refused for its anchors', () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `a${index + 1}: &x${index + 1} [*x${index}, *x${index}]`,
    );
    expect(problemsOf(['a0: &x0 [a]', ...lines].join('\n'))[0]).toMatch(/^1:9: The anchor &x0 is not taken/);
  });

  it('changes no prototype, whatever its keys are', () => {
    const text = `mapping: 1
name: x
lead:
  fields:
    name: { from: A, map: { constructor: C, toString: T, prototype: P } }
tests: [ { row: { constructor: x, A: toString }, lead: { name: T } } ]
`;
    const mapping = mappingOf(text);
    expect(leadOf(mapping, { A: 'constructor' }).payload).toEqual({ name: 'C' });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  prop([fc.string({ maxLength: 300 })])('of any text gives problems and never throws', (text) => {
    expect(parse(text)).toHaveProperty('problems');
  });

  const words = fc.constantFrom(
    ...[
      'mapping',
      'name',
      'lead',
      'fields',
      'from',
      ':',
      '\n',
      ' ',
      '  ',
      '-',
      '{',
      '}',
      '[',
      ']',
      ',',
      '|',
      '"',
      "'",
      '1',
      'when',
    ],
    ...[
      'row["A"]',
      '&a',
      '*a',
      '!x',
      '#',
      'trim',
      '(',
      ')',
      'cf:A',
      '__proto__',
      '<<',
      '{A}',
      '? ',
      '%YAML 1.1\n',
      '---\n',
      '>',
    ],
  );

  prop([fc.array(words, { maxLength: 40 })])('of any pieces of a mapping never throws', (pieces) => {
    expect(parse(`mapping: 1\nname: x\n${pieces.join('')}`)).toBeDefined();
  });

  prop([fc.jsonValue()])('of any JSON never throws', (value) => {
    expect(parse(JSON.stringify({ mapping: 1, name: 'x', lead: { fields: value } }))).toBeDefined();
  });
});
