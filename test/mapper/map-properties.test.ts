import { readFile } from 'node:fs/promises';

import fc from 'fast-check';
import { describe, expect } from 'vitest';

import type { Cell } from '../../src/model/cell.js';
import { recordsOf } from '../../src/model/draft.js';
import { hasErrors } from '../../src/model/issue.js';
import { prop } from '../helpers/prop.js';
import { wellFormedText } from '../helpers/well-formed-text.js';
import { compileFor, mappingOf } from './harness.js';

const EVERYTHING = `mapping: 1
name: everything
source: { locale: pt-BR, timezone: America/Sao_Paulo, phone_region: BR, nulls: ["-"] }
defaults: { on_blank: clear }
company:
  when: row["A"] != "" || int(row["B"]) > 3
  mode: upsert
  match: [name]
  fields: { name: A | squeeze, cf:Legal entity: B, website: C | url }
contact:
  - mode: upsert
    match: [email, phone, name]
    fields: { name: A, email: B | lower | list(";") | email, phone: [C | phone, { from: D, enum: MOB }], cf:Birthday: E | date }
lead:
  fields:
    name: { from: [A, "{B} #{C}"] }
    price: D | money
    pipeline: A
    stage: { from: B, unknown: blank }
    loss_reason: { from: C, unknown: Price }
    responsible_user: { from: D, by: [name] }
    created_at: E | datetime
    cf:Segment: { from: A, map: { toString: Small, __x: Enterprise }, unknown: blank }
    cf:Products: { from: 'B | list(",") | uniq', unknown: reject }
    cf:Probability: { from: C | number, required: true }
    cf:Newsletter: D | bool
    cf:Close date: E | date
    tags: { add: ["{A}", 'B | list(",")'] }
  notes: [ { text: "{A}{B}", when: row["C"].matches("^a+$") } ]
  tasks: [ { text: "{A}", due: E | date, responsible_user: { from: D, unknown: blank } } ]
`;

const columns = ['A', 'B', 'C', 'D', 'E'];
const words = [
  '',
  '-',
  'Sales',
  'New',
  'Won',
  'Lost',
  'Ana Lima',
  'maria@example.com',
  'toString',
  '__proto__',
  'CRM,Chatbot',
];
const likely = fc.constantFrom(
  ...words,
  'constructor',
  '1.200,50',
  'Sim',
  '31/12/2024',
  '31/12/2024 09:05',
  '(11) 2000-0123',
  'a@b.co;c@d.co',
);
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 4, arbitrary: likely },
  fc.string(),
  wellFormedText(),
  fc.double(),
  fc.boolean(),
  fc.date({ noInvalidDate: true }).map((date) => ({ iso: date.toISOString().slice(0, 10) })),
  fc.constantFrom({ iso: '2024-12-31T09:05:00' }, { iso: 'broken' }),
);
const row = fc.array(cell, { maxLength: 7 });

describe('any row', async () => {
  const sample = mappingOf(await readFile('test/mapper/fixtures/legacy-deals.yaml', 'utf8'));
  const everything = compileFor(mappingOf(EVERYTHING), columns);
  const deals = compileFor(
    sample,
    'ID Titulo Status Valor Empresa CNPJ Contato E-mail Fone Celular Vendedor Criado Campanha Obs|Proximo contato'
      .split('|')
      .flatMap((part, index) => (index === 0 ? part.split(' ') : [part])),
  );

  prop([row])('becomes a bundle without errors, or errors, or nothing', (value) => {
    const mapped = everything.map({ value });
    if (mapped.kind === 'bundle') {
      expect(hasErrors(mapped.issues)).toBe(false);
      expect(recordsOf(mapped.bundle).length).toBeGreaterThan(0);
    }
    if (mapped.kind === 'rejected') expect(hasErrors(mapped.issues)).toBe(true);
  });

  prop([fc.array(cell, { minLength: 15, maxLength: 15 })])('of deals never throws', (value) => {
    expect(['bundle', 'rejected', 'skipped']).toContain(deals.map({ value }).kind);
  });

  prop([row])('gives JSON, with a reference for every entry of the custom fields', (value) => {
    const mapped = everything.map({ value });
    if (mapped.kind !== 'bundle') return;
    for (const { payload, provenance } of recordsOf(mapped.bundle)) {
      expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
      const items = payload['custom_fields_values'] ?? [];
      expect(Array.isArray(items) && items.length).toBe(provenance.customFields.length);
      const keys = Object.keys(payload).filter((key) => key !== 'custom_fields_values');
      expect(keys.every((key) => Object.hasOwn(provenance.keys, key))).toBe(true);
    }
  });

  prop([row])('gives the same each time, and changes no prototype', (value) => {
    expect(everything.map({ value })).toEqual(everything.map({ value }));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
