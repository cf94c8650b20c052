import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors/app-error.js';
import { leadMapping, compileFor, leadOf, mapRow, mappingOf, SOURCE, bundleOf } from './harness.js';

/** What compiling says, line by line, without the file's name. */
function complaintsOf(fields: Readonly<Record<string, string>>, more = ''): readonly string[] {
  try {
    compileFor(leadMapping(fields, more), ['A', 'Valor']);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    expect(thrown.code).toBe('mapping/invalid');
    expect(thrown.exitCode).toBe(2);
    return thrown.message.split('\n').map((line) => line.replace(/^test\.yaml:/, ''));
  }
}

describe('a mapping that does not fit the file or the account', () => {
  it.each<readonly [name: string, fields: Readonly<Record<string, string>>, problem: string]>([
    [
      'an unknown column',
      { name: 'Valro | trim' },
      '6:11: The file has no column "Valro". Did you mean Valor?',
    ],
    ['a column of the reports', { name: '__row' }, '6:11: The file has no column "__row".'],
    ['a name of objects', { name: 'constructor' }, '6:11: The file has no column "constructor".'],
    [
      'an unknown column in a template',
      { name: '"a {Valr}"' },
      '6:14: There is no column or variable named "Valr". Did you mean Valor?',
    ],
    [
      'an unknown variable',
      { name: '"a {run.dat}"' },
      '6:14: There is no column or variable named "run.dat". Did you mean run.date?',
    ],
    [
      'an unknown custom field',
      { 'cf:Segmento': 'A' },
      '6:5: The account has no custom field "Segmento" for a lead. Did you mean cf:Segment?',
    ],
    ['an unknown id', { 'cf#99': 'A' }, '6:5: The account has no custom field with the id 99 for a lead.'],
    [
      'two fields of one name',
      { 'cf:Twin': 'A' },
      '6:5: Several custom fields have the name "Twin": Twin (cf#1015), Twin (cf#1016). Write cf# and the id.',
    ],
    ['a computed field', { 'cf:Margin': 'A | number' }, '6:16: "Margin" is computed by Kommo'],
    [
      'a field of files',
      { 'cf:Contract': 'A' },
      '6:18: "Contract" is of the type file, which a table cannot fill.',
    ],
    [
      'a field twice',
      { 'cf:Segment': 'A', 'cf#1002': 'A' },
      '7:5: cf#1002 is the same field of Kommo as cf:Segment',
    ],
    [
      'text for a number',
      { 'cf:Probability': 'A' },
      '6:21: cf:Probability takes a number, and text arrives. Read it with',
    ],
    [
      'text for a checkbox',
      { 'cf:Newsletter': 'A' },
      '6:20: cf:Newsletter takes yes or no, and text arrives. Read it with | bool.',
    ],
    [
      'a list for one option',
      { 'cf:Segment': 'A | list(",")' },
      '6:17: cf:Segment takes text or a number, and a list arrives.',
    ],
    [
      'several values for one',
      { 'cf:Segment': '[A, Valor]' },
      '6:17: "Segment" holds one value, and a list stands here.',
    ],
    [
      'an option that is not there',
      { 'cf:Segment': '{ const: Smal }' },
      '6:26: "Smal" is not an option of "Segment". Did you mean Small?',
    ],
    [
      'options of a map',
      { 'cf:Segment': '{ from: A, map: { x: Small, y: Xyzzy } }' },
      '6:48: "Xyzzy" is not an option of "Segment". The account has Small, Enterprise',
    ],
    [
      'an ambiguous option',
      { 'cf:Plan': '{ const: MONTHLY }' },
      '6:23: "MONTHLY" is not the name of one thing alone: it is an option of "Plan" more than once. Did you mean Monthly (#10090) or monthly (#10091)?',
    ],
    [
      'an unknown pipeline',
      { pipeline: '{ const: Sale }' },
      '6:24: "Sale" is not a pipeline of the account. Did you mean Sales?',
    ],
    ['an archived pipeline', { pipeline: '{ const: Old }' }, '6:24: "Old" is not a pipeline of the account.'],
    [
      'a stage of another pipeline',
      { pipeline: '{ const: Sales }', stage: '{ const: Waiting }' },
      '7:21: "Waiting" is not a stage of the pipeline "Sales".',
    ],
    [
      'the stage of incoming leads',
      { stage: '{ const: Incoming leads }' },
      '6:21: "Incoming leads" is not a stage of the pipeline "Sales".',
    ],
    [
      'an unknown user',
      { responsible_user: '{ const: mario@example.com }' },
      '6:32: "mario@example.com" is not a user of the account. Did you mean Maria Souza <maria@example.com>',
    ],
    [
      'an inactive user',
      { responsible_user: '{ const: pedro@example.com }' },
      '6:32: "pedro@example.com" is not an active user',
    ],
    [
      'a name of two users',
      { responsible_user: '{ const: Ana Lima }' },
      '6:32: "Ana Lima" is not the name of one thing alone',
    ],
    [
      'an unknown stand-in',
      { responsible_user: '{ from: A, unknown: nobody }' },
      '6:43: "nobody" is not a user of the account.',
    ],
    [
      'a match by a date',
      { 'cf:Close date': 'A | date' },
      '7:11: Records cannot be matched by cf:Close date',
    ],
  ])('is refused for %s', (name, fields, problem) => {
    const more = name.startsWith('a match') ? '  match: ["cf:Close date"]\n' : '';
    const found = complaintsOf(fields, more);
    expect(found.map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  it('tells the custom field by which a record is known', () => {
    const mapping = leadMapping({ name: 'A', 'cf:Legacy ID': 'B' }, '  key_field: cf:Legacy ID\n');
    expect(leadOf(mapping, { A: 'x', B: '17' })).toMatchObject({ keyField: 1001 });
    expect(leadOf(leadMapping({ name: 'A' }), { A: 'x' })).not.toHaveProperty('keyField');
  });

  it('is told of all of it at once, blocks, notes, tasks and expectations too', () => {
    const text = `mapping: 1
name: x
${SOURCE}lead:
  when: row["B"] != ""
  fields: { name: C, cf:Nope: A }
  notes: [ { text: "{D}" } ]
  tasks: [ { text: "{run.date}", due: A | date, type: Followup, responsible_user: maria } ]
expect: [ { column: E, unique: true } ]
`;
    const compile = () => compileFor(mappingOf(text), ['A']);
    expect(compile).toThrow(AppError);
    expect(compile).toThrow(
      /5:9: .*"B"[^]*6:19: .*"C"[^]*6:22: .*"Nope"[^]*7:21: .*"D"[^]*8:55: .*"Followup".*Follow-up[^]*8:83: .*"maria"[^]*9:21: .*"E"/,
    );
  });
});

describe('the kind of a phone and the part of an address', () => {
  const compile = (entity: string, field: string) => () =>
    compileFor(mappingOf(`mapping: 1\nname: x\n${entity}: { fields: { ${field} } }\n`), ['A']);

  it.each([
    [
      'of no such kind',
      'contact',
      'phone: { from: A, enum: MOBI }',
      '3:46: "Phone" has no enum "MOBI". Did you mean MOB?',
    ],
    [
      'of no such part',
      'company',
      'cf:Billing address: { from: A, enum: town }',
      '3:59: "Billing address" has no enum "town".',
    ],
    [
      'without a part',
      'company',
      'cf:Billing address: A',
      '3:42: "Billing address" needs enum: one of address_line_1',
    ],
    [
      'of a field that has none',
      'company',
      'cf:CNPJ: { from: A, enum: WORK }',
      '3:48: "CNPJ" has no kinds to choose by enum.',
    ],
  ])('are refused %s', (_, entity, field, message) => {
    expect(compile(entity, field)).toThrow(`test.yaml:${message}`);
  });
});

describe('a row', () => {
  const unknown = (policy: string) =>
    leadMapping({ name: 'N', 'cf:Segment': `{ from: A, unknown: ${policy} }` });

  it.each([
    [
      'rejected',
      'reject',
      { kind: 'rejected', issues: [{ severity: 'error', code: 'name/unknown', candidates: ['Small'] }] },
    ],
    [
      'taken without it',
      'blank',
      {
        kind: 'bundle',
        bundle: { lead: { payload: { name: 'n' } } },
        issues: [{ severity: 'warning', code: 'name/unknown' }],
      },
    ],
    [
      'taken with the stand-in',
      'Enterprise',
      {
        kind: 'bundle',
        bundle: { lead: { payload: { custom_fields_values: [{ values: [{ enum_id: 10021 }] }] } } },
        issues: [{ severity: 'warning' }],
      },
    ],
  ])('with an unknown option is %s where the policy is %s', (_, policy, expected) => {
    expect(mapRow(unknown(policy), { N: 'n', A: 'Smal' })).toMatchObject(expected);
  });

  it('with an ambiguous option is rejected, whatever the policy for unknown ones is', () => {
    const mapping = leadMapping({ name: 'N', 'cf:Plan': '{ from: A, unknown: blank }' });
    expect(mapRow(mapping, { N: 'n', A: 'MONTHLY' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'name/ambiguous', candidates: ['Monthly (#10090)', 'monthly (#10091)'] }],
    });
  });

  it('has each match key once, however it is spelt', () => {
    const mapping = mappingOf(
      `mapping: 1\nname: x\ncontact: { match: [email], fields: { email: 'A | list(";")' } }\n`,
    );
    expect(bundleOf(mapping, { A: 'ANA@x.com; ana@x.com' }).contacts[0]?.keys).toEqual([
      { name: 'email', value: 'ana@x.com' },
    ]);
  });

  it('with a required value that comes to nothing is rejected', () => {
    const mapping = leadMapping({ name: 'N', 'cf:Segment': '{ from: A, unknown: blank, required: true }' });
    expect(mapRow(mapping, { N: 'n', A: 'Smal' })).toMatchObject({
      kind: 'rejected',
      issues: [{ severity: 'warning' }, { code: 'cell/required', field: 'lead.cf:Segment', column: 'A' }],
    });
  });

  it('takes the first of several columns that is not blank, and does not pass over a wrong one', () => {
    const mapping = leadMapping({ name: 'N', price: '{ from: [A | money, B | money] }' });
    expect(leadOf(mapping, { N: 'n', A: '', B: '2' }).payload['price']).toBe(2);
    expect(mapRow(mapping, { N: 'n', A: 'x', B: '2' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'cell/number', value: 'x' }],
    });
  });

  it('makes no record of owner and dates alone', () => {
    const mapping = leadMapping({
      name: 'N',
      responsible_user: 'U',
      created_at: 'D | date',
      tags: '{ add: [x] }',
    });
    expect(mapRow(mapping, { N: '', U: 'maria@example.com', D: '01/01/2025' })).toEqual({ kind: 'skipped' });
    expect(mapRow(mapping, { N: '', U: 'nobody', D: 'x' })).toEqual({ kind: 'skipped' });
  });

  it('makes a record of constants alone, unless it is blank', () => {
    const mapping = leadMapping({ name: '{ const: Lead }' });
    expect(mapRow(mapping, { A: 'x' })).toMatchObject({
      kind: 'bundle',
      bundle: { lead: { payload: { name: 'Lead' } } },
    });
    expect(mapRow(mapping, { A: ' ' })).toEqual({ kind: 'skipped' });
  });

  it('is rejected where its condition cannot be worked out', () => {
    const text = `mapping: 1\nname: x\nlead:\n  when: int(row["A"]) > 3\n  fields: { name: A }\n`;
    const mapping = mappingOf(text);
    expect(mapRow(mapping, { A: '7' })).toMatchObject({ kind: 'bundle' });
    expect(mapRow(mapping, { A: '2' })).toEqual({ kind: 'skipped' });
    expect(mapRow(mapping, { A: 'x' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'cell/condition', field: 'lead.when', column: 'A' }],
    });
  });

  it('may make several contacts, each in a slot of its own', () => {
    const mapping = mappingOf(`mapping: 1
name: x
contact:
  - { match: [name], fields: { name: A } }
  - { match: [email], fields: { name: B, email: C } }
`);
    const { contacts } = bundleOf(mapping, { A: ' Ana  Lima', B: 'Bia', C: 'BIA@example.com' });
    expect(contacts.map(({ slot, keys }) => ({ slot, keys }))).toEqual([
      { slot: 'contact', keys: [{ name: 'name', value: 'ana lima' }] },
      { slot: 'contact2', keys: [{ name: 'email', value: 'bia@example.com' }] },
    ]);
    expect(bundleOf(mapping, { A: '', B: 'Bia', C: '' }).contacts.map(({ slot }) => slot)).toEqual([
      'contact2',
    ]);
  });

  it.each([
    ['', '', 'warning'],
    ['on_no_key: reject, ', '', 'error'],
    ['', 'defaults: { on_no_key: reject }\n', 'error'],
    ['on_no_key: create, ', 'defaults: { on_no_key: reject }\n', 'warning'],
  ])('warns of an upsert without any key, or rejects it: %j %j', (own, defaults, severity) => {
    const mapping = mappingOf(`mapping: 1
name: x
${defaults}contact: { mode: upsert, ${own}match: [email], fields: { name: A, email: B } }
`);
    const keyless = mapRow(mapping, { A: 'Ana', B: '' });
    expect(keyless).toMatchObject({
      kind: severity === 'error' ? 'rejected' : 'bundle',
      issues: [{ code: 'match/key-blank', severity }],
    });
    expect(mapRow(mapping, { A: 'Ana', B: 'ana@example.com' })).toMatchObject({ issues: [] });
  });

  it('gives tasks to the user of a column, and notes of a service', () => {
    const mapping = mappingOf(`mapping: 1
name: x
${SOURCE}lead:
  fields: { name: A }
  notes: [ { text: "{B} | {A}", type: service_message } ]
  tasks: [ { text: "Call {A}", due: D | datetime, responsible_user: { from: U, unknown: blank } } ]
`);
    const row = { A: 'Ana', B: 'x', D: '01/02/2025 10:00', U: 'João Pereira' };
    expect(bundleOf(mapping, row).attachments.map(({ payload }) => payload)).toEqual([
      { note_type: 'service_message', params: { service: 'kommo-bulk', text: 'x | Ana' } },
      {
        text: 'Call Ana',
        complete_till: Date.parse('2025-02-01T10:00:00-03:00') / 1000,
        responsible_user_id: 12,
      },
    ]);
    expect(mapRow(mapping, { ...row, U: 'nobody', D: 'x' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'cell/date', field: 'lead.task1.due', column: 'D' }, { severity: 'warning' }],
    });
  });

  it('is rejected where the stand-in of the mapping is no stage of its pipeline', () => {
    const mapping = leadMapping({ name: 'N', pipeline: 'P', stage: '{ from: S, unknown: Negotiation }' });
    expect(leadOf(mapping, { N: 'n', P: 'Sales', S: '?' }).payload['status_id']).toBe(103);
    expect(mapRow(mapping, { N: 'n', P: 'Support', S: '?' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'name/unknown', value: 'Negotiation', severity: 'error' }],
    });
  });

  it('is rejected where the condition of a task cannot be worked out', () => {
    const mapping = mappingOf(
      `mapping: 1\nname: x\nlead:\n  fields: { name: A }\n  tasks: [ { text: t, due: D | date, when: int(row["B"]) > 1 } ]\n`,
    );
    expect(mapRow(mapping, { A: 'a', B: 'x', D: '2025-01-01' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'cell/condition', field: 'lead.task1.when', column: 'B' }],
    });
  });

  it('cuts long values out of its issues', () => {
    const mapping = leadMapping({ name: 'N', price: 'A | money' });
    const mapped = mapRow(mapping, { N: 'n', A: 'x'.repeat(5_000) });
    expect(mapped.kind === 'rejected' && mapped.issues[0]?.value).toHaveLength(200);
  });
});
