import { describe, expect, it } from 'vitest';

import { problemsOf } from './harness.js';

const HEAD = 'mapping: 1\nname: x\n';
const lead = (fields: string, more = ''): string => `${HEAD}lead:\n${more}  fields:\n${fields}`;
const TOKEN = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.${'eyJhdWQiOiJ4In0'.repeat(3)}.${'c2lnbmF0dXJl'.repeat(3)}`;

/** What the file says, and the start of what is told of it. */
const wrong: readonly (readonly [name: string, yaml: string, ...problems: readonly string[]])[] = [
  ['nothing', '', '1:1: The file is empty.'],
  ['a list', '- a', '1:1: A block of keys and values was expected at The mapping'],
  [
    'a tab as indent',
    'mapping: 1\nlead:\n\tfields: {}',
    '3:1: Tabs are not allowed as indentation. Indent with',
  ],
  ['a key twice', `${HEAD}name: y`, '3:1: Map keys must be unique. Each key may stand once'],
  ['two documents', `${HEAD}---\na: 1`, '3:1: A mapping file holds one document; a second one begins here.'],
  ['an anchor', lead('    name: &x A'), '5:14: The anchor &x is not taken'],
  [
    'an alias',
    lead('    name: &x A\n    price: *x'),
    '5:14: The anchor &x',
    '6:12: The alias *x is not taken',
  ],
  ['a function as tag', lead('    name: !!js/function A'), '5:11: Unresolved tag'],
  ['a binary tag', lead('    name: !!binary aGk='), '5:20: The tag tag:yaml.org,2002:binary is not taken'],
  ['a merge key', lead('    <<: { name: A }'), '5:5: Merge keys (<<) are not taken'],
  ['a key __proto__', lead('    __proto__: A\n    name: B'), '5:5: A key may not be named __proto__.'],
  [
    'a list as key',
    lead('    ? [a]\n    : b'),
    '5:7: With stringKeys, all keys must be strings. Put the key in',
  ],
  [
    'an unknown key',
    `${HEAD}sorce: {}\nlead: { fields: { name: A } }`,
    '3:1: There is no key "sorce" here. Did you mean source?',
  ],
  [
    'keys of objects',
    lead('    name: A', '  constructor: 1\n'),
    '4:3: There is no key "constructor" here. Known here are when,',
  ],
  [
    'an id that is no match key',
    lead('    id: A\n    name: B'),
    '5:5: The id of the lead says which record is meant;',
  ],
  ['another version', 'mapping: 2\nname: x\nlead: { fields: { name: A } }', '1:10: '],
  ['no version', 'name: x\nlead: { fields: { name: A } }', '1:1: '],
  [
    'no name',
    'mapping: 1\nlead: { fields: { name: A } }',
    '1:1: The key "name" is missing; text belongs there.',
  ],
  [
    'a file of notes without its parts',
    `${HEAD}entity: note`,
    '3:9: The rows are notes: say what is in them under note:.',
    '3:9: The rows are notes: say under parent: which record each hangs on.',
  ],
  [
    'a file of notes that makes a lead',
    `${HEAD}entity: note\nlead: { fields: { name: A } }\nparent: { entity: lead, match: [name], fields: { name: A } }\nnote: { text: x }`,
    '4:1: A file of notes makes no lead. Describe the record under parent:',
  ],
  [
    'a parent of no file of notes',
    `${HEAD}lead: { fields: { name: A } }\nparent: { entity: lead, match: [name], fields: { name: A } }`,
    '4:1: parent is of files whose rows are notes or tasks. Add entity: note',
  ],
  [
    'a call without its number, and a note with one',
    lead('    name: A', '  notes: [{ type: call_in, duration: B | integer }, { text: x, phone: A }]\n'),
    '4:11: A note of type call_in needs phone.',
    '4:11: A note of type call_in needs link. Where there is no recording',
    '4:64: A note of type common has no phone.',
  ],
  [
    'a type of note that cannot be made',
    lead('    name: A', '  notes: [{ type: amomail_message, text: x }]\n'),
    '4:19: ',
  ],
  ['no block', HEAD, '1:1: The mapping makes nothing'],
  ['no fields', `${HEAD}lead: { fields: {} }`, '3:17: The lead has no fields.'],
  [
    'a number that changes',
    lead('    name: { const: 1.10 }'),
    '5:20: 1.10 is read as the number 1.1. Quote this: "1.10"; or write 1.1.',
  ],
  [
    'leading zeros',
    lead('    name: { from: A, map: { x: 012 } }'),
    '5:32: 012 is read as the number 12. Quote this: "012"',
  ],
  [
    'a number for text',
    lead('    name: 12'),
    '5:11: Text was expected and 12 stands here. Quote this: "12".',
  ],
  [
    'true for text',
    lead('    name: true'),
    '5:11: Text was expected and true stands here. Quote this: "true".',
  ],
  ['nothing for text', lead('    name:'), '5:10: Text was expected and nothing stands here.'],
  [
    'an unknown mode',
    lead('    name: A', '  mode: upsrt\n'),
    '4:9: "mode" is one of create, update, upsert, link, not upsrt.',
  ],
  ['an unknown field', lead('    nmae: A'), '5:5: A lead has no field "nmae". Did you mean name?'],
  [
    'a field of others',
    lead('    phone: A'),
    '5:5: A lead has no field "phone". Write cf:phone for a custom field',
  ],
  ['an id that is none', lead('    cf#12x: A'), '5:5: A lead has no field "cf#12x".'],
  ['a custom field without name', lead('    "cf:": A'), '5:5: A lead has no field "cf:".'],
  [
    'an unknown transform',
    lead('    name: A | trm'),
    '5:15: There is no transform named trm. Did you mean trim',
  ],
  ['an unknown transform, quoted', lead('    name: "A | trm"'), '5:16: There is no transform named trm.'],
  ['a wrong argument', lead('    name: A | pad'), '5:15: pad('],
  ['a kind that cannot arrive', lead('    created_at: A | date | upper'), '5:28: upper takes'],
  ['a pipe that ends early', lead('    name: "A | "'), '5:16: The name of a transform'],
  ['a pattern with look-ahead', lead('    name: A | extract("(?=x)")'), '5:15: extract('],
  ['a template with an open brace', lead('    name: "{A"'), '5:12: This { has no partner'],
  [
    'text for a price',
    lead('    price: A'),
    '5:12: price takes a number, and text arrives. Read it with | number or | money.',
  ],
  [
    'text for a date',
    lead('    created_at: A'),
    '5:17: created_at takes a date or a date with time, and text arrives.',
  ],
  [
    'a list for a name',
    lead('    name: A | list(";")'),
    '5:11: name takes text or a number or yes or no or a date, and a list arrives. Make one text',
  ],
  [
    'a constant of another kind',
    lead('    price: { const: x }'),
    '5:12: price takes a number, and text arrives.',
  ],
  ['several values for one', lead('    name: [A, B]'), '5:11: name holds one value, and a list stands here.'],
  ['neither from nor const', lead('    name: { required: true }'), '5:11: The long form needs from'],
  [
    'from and const',
    lead('    name: { from: A, const: B }'),
    '5:11: The long form has either from or const, not both.',
  ],
  [
    'a wrong pipe beside an exact column',
    lead('    name: { from: { column: "A | B", pipe: "trim | " } }'),
    '5:52: The name of a transform',
  ],
  [
    'a misspelt long form',
    lead('    name: { form: A }'),
    '5:13: There is no key "form" here. Did you mean from?',
  ],
  [
    'an unknown policy',
    lead('    cf:A: { from: A, on_blank: erase }'),
    '5:32: "on_blank" is one of keep, clear, not erase.',
  ],
  [
    'a standard field to clear',
    lead('    price: { from: A | money, on_blank: clear }'),
    '5:41: price cannot be cleared',
  ],
  [
    'a kind of a name',
    lead('    name: { from: A, enum: WORK }'),
    '5:28: name has no kinds to choose by enum.',
  ],
  [
    'a map of two kinds',
    lead('    cf:A: { from: A, map: { x: 1, y: z } }'),
    '5:27: The map gives number and string',
  ],
  ['an empty map', lead('    cf:A: { from: A, map: {} }'), '5:27: The map is empty.'],
  ['tags as a pipe', lead('    tags: A'), '5:11: Tags are written { add: [...] }, { remove'],
  ['tags elsewhere', lead('    name: { add: [A] }'), '5:11: Only tags are written with add'],
  ['a wrong condition', lead('    name: A', '  when: row["A"] ==\n'), '4:20: The condition cannot be read'],
  [
    'a condition on other things',
    lead('    name: A', '  when: process.exit()\n'),
    '4:9: exit cannot be used',
  ],
  [
    'a condition that is text',
    lead('    name: A', '  when: row["A"]\n'),
    '4:9: A condition is true or false',
  ],
  [
    'a match key that is no field',
    lead('    name: A', '  match: [nam]\n'),
    '4:11: The match key "nam" is not a field of the lead. Did you mean name?',
  ],
  [
    'a key field that is a standard field',
    lead('    name: A\n    cf:Legacy ID: B', '  key_field: name\n'),
    '4:14: The key field "name" is not a custom field of the lead. Custom fields of the lead: cf:Legacy ID.',
  ],
  [
    'a match by a price',
    lead('    price: A | money', '  match: [price]\n'),
    '4:11: Records cannot be matched by price',
  ],
  [
    'an update without match',
    lead('    name: A', '  mode: update\n'),
    '4:9: The lead has mode update and no match',
  ],
  [
    'a loss reason without stage',
    lead('    name: A\n    loss_reason: B'),
    '6:5: A loss reason is sent with the stage',
  ],
  [
    'an unknown locale',
    `${lead('    name: A')}\nsource: { locale: xx-YYYYYYYYY }`,
    '6:19: There is no locale "xx-YYYYYYYYY".',
  ],
  [
    'an unknown zone',
    `${lead('    name: A')}\nsource: { timezone: America/Sao_Paolo }`,
    '6:21: There is no time zone "America/Sao_Paolo". Did you mean America/Sao_Paulo',
  ],
  [
    'an unknown country',
    `${lead('    name: A')}\nsource: { phone_region: XX }`,
    '6:25: There is no country "XX".',
  ],
  ['a task without due', lead('    name: A', '  tasks: [ { text: a } ]\n'), '4:12: The key "due" is missing'],
  [
    'a task due in text',
    lead('    name: A', '  tasks: [ { text: a, due: B } ]\n'),
    '4:28: due takes a date or a date with time',
  ],
  [
    'tags on a task',
    lead('    name: A', '  tasks: [ { text: a, due: B | date, tags: [x] } ]\n'),
    '4:38: There is no key "tags" here.',
  ],
  [
    'an expectation of nothing',
    `${lead('    name: A')}\nexpect: [ { column: A } ]`,
    '6:11: This expects nothing',
  ],
  [
    'a wrong pattern',
    `${lead('    name: A')}\nexpect: [ { column: A, matches: "(" } ]`,
    '6:33: The pattern ( is not a regular expression',
  ],
  [
    'a test of nothing',
    `${lead('    name: A')}\ntests: [ { row: { A: x } } ]`,
    '6:10: This test expects nothing',
  ],
  [
    'a test of no block',
    `${lead('    name: A')}\ntests: [ { row: { A: x }, leed: { name: x } } ]`,
    '6:27: The mapping has no leed',
  ],
  [
    'a test of no field',
    `${lead('    name: A')}\ntests: [ { row: { A: x }, lead: { nme: x } } ]`,
    '6:35: The lead has no field "nme" to be tested. Did you mean name?',
  ],
  [
    'a test of no issue',
    `${lead('    name: A')}\ntests: [ { row: { A: x }, issues: [cell/dat] } ]`,
    '6:36: There is no issue code "cell/dat". Did you mean cell/date',
  ],
  ['an access token', `${lead('    name: A')}\n# ${TOKEN}`, '6:3: An access token stands here'],
];

describe('a wrong mapping', () => {
  it.each(wrong)('is refused for %s, at its place', (_, yaml, ...problems) => {
    const found = problemsOf(yaml);
    expect(found.map((problem, index) => problem.slice(0, problems[index]?.length ?? 0))).toEqual(problems);
  });

  it('is told everything at once, in the order of the file', () => {
    const yaml = `mapping: 1
name: x
sorce: { locale: pt-BR }
lead:
  mode: upsertt
  fields:
    name: { form: Titulo }
    price: Valor
    stage: A | trm
    cf:M: 12
  notes: [ { text: "{a", when: rows["x"] != "" } ]
`;
    expect(problemsOf(yaml).map((problem) => problem.split(' ')[0])).toEqual([
      '3:1:',
      '5:9:',
      '7:13:',
      '8:12:',
      '9:16:',
      '10:11:',
      '11:21:',
      '11:32:',
    ]);
  });

  it('never repeats a token that it holds', () => {
    expect(problemsOf(`${HEAD}key: ${TOKEN}`).join('')).not.toContain('eyJ');
  });
});
