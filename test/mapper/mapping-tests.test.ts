import { describe, expect, it } from 'vitest';

import { runMappingTests } from '../../src/mapper/mapping-tests.js';
import { dictionary } from '../helpers/dictionary.js';
import { mappingOf } from './harness.js';

const MAPPING = `mapping: 1
name: x
source: { locale: pt-BR, timezone: America/Sao_Paulo, phone_region: BR }
contact:
  fields:
    name: Nome
    phone: [ { from: Fone | list(";") | phone, enum: WORK } ]
    cf:Birthday: Nascimento | date
lead:
  when: row["ID"] != ""
  fields:
    name: "Lead {ID}"
    price: Valor | money
    stage: Status
    responsible_user: Vendedor
    created_at: Criado | datetime
    cf:Newsletter: News | bool
    cf:Segment: Segmento
    tags: { add: ["run {run.date}", "{Tag}"] }
tests:
`;

const loaded = (tests: string) => ({ mapping: mappingOf(MAPPING + tests) });
const run = (tests: string) => runMappingTests(loaded(tests), dictionary);

describe('the tests of a mapping', () => {
  it('compare what people write', () => {
    const test = `  - row: { ID: "7", Nome: Ana, Fone: "1120000123; 1120000124", Nascimento: 31/12/1990, Valor: "1.200,50", Status: won,
            Vendedor: joao@example.com, Criado: 31/12/2024 09:00, News: Sim, Segmento: Small, Tag: a }
    contact: { name: Ana, phone: ["+551120000123", "+551120000124"], cf:Birthday: 1990-12-31 }
    lead: { name: Lead 7, price: 1201, stage: Won, responsible_user: João Pereira, created_at: 2024-12-31T09:00, cf:Newsletter: true, cf:Segment: Small, tags: [run 2025-12-31, a] }
`;
    expect(run(test)).toEqual([]);
  });

  it('take a single value, a list, and an empty text for a blank', () => {
    expect(
      run('  - { row: { ID: "7", Fone: "1120000123" }, contact: { phone: "+551120000123", name: "" } }\n'),
    ).toEqual([]);
  });

  it.each([
    [
      'another value',
      '{ row: { ID: "7", Valor: "2" }, lead: { price: 3 } }',
      '21:52: lead.price is 2, and 3 is expected.',
    ],
    [
      'a value for none',
      '{ row: { ID: "7" }, lead: { price: 3 } }',
      '21:40: lead.price is blank, and 3 is expected.',
    ],
    [
      'one of two values',
      '{ row: { ID: "7", Tag: b }, lead: { tags: b } }',
      '21:47: lead.tags is "run 2025-12-31", "b", and "b" is expected.',
    ],
    ['no such record', '{ row: { Nome: Ana }, lead: { name: x } }', '21:33: The row makes no lead.'],
    [
      'a rejected row',
      '{ row: { ID: "7", Valor: x }, lead: { price: 3 } }',
      '21:5: The row is rejected: lead.price: "x" is not an amount',
    ],
    [
      'an issue that does not come',
      '{ row: { ID: "7" }, issues: [cell/number] }',
      '21:33: The row is to be rejected with cell/number, and is not.',
    ],
    [
      'another issue',
      '{ row: { ID: "7", Status: x }, issues: [cell/number] }',
      '21:44: The row is to be rejected with cell/number, and name/unknown came.',
    ],
  ])('fail for %s', (_, test, expected) => {
    const failures = run(`  - ${test}\n`).map((failure) => failure.replace('test.yaml:', ''));
    expect(failures.map((failure) => failure.slice(0, expected.length))).toEqual([expected]);
  });

  it('pass where the row is rejected as they say', () => {
    expect(
      run('  - { row: { ID: "7", Valor: x, Status: y }, issues: [name/unknown, cell/number] }\n'),
    ).toEqual([]);
  });

  it('assume an account that has every name where none is given', () => {
    const test = `  - { row: { ID: "7", Status: Anything, Segmento: Whatever, Vendedor: who }, lead: { stage: Anything, cf:Segment: Whatever, responsible_user: who } }\n`;
    expect(runMappingTests(loaded(test))).toEqual([]);
    expect(run(test)).toHaveLength(3);
  });

  it('are told by the types of the cells: a number of a sheet is no text', () => {
    expect(run('  - { row: { ID: 7, Valor: 1200.5 }, lead: { name: Lead 7, price: 1201 } }\n')).toEqual([]);
  });
});

function runOf(text: string): readonly string[] {
  return runMappingTests({ mapping: mappingOf(text) });
}

describe('the stand-in account', () => {
  it('has custom fields of the types that the mapping gives', () => {
    const text = `mapping: 1
name: x
source: { locale: en-US }
company:
  fields:
    name: A
    cf:N: B | number
    cf:Day: C | date
    cf:Time: C | datetime
    cf:Yes: D | bool
    cf:Many: E | list(";")
    cf:Place: [ { from: A, enum: city } ]
    cf:IM: [ { from: A, enum: SKYPE } ]
    cf:Two: [A, B]
    cf#77: { from: A, map: { a: 5 } }
    website: A
    phone: A
tests:
  - row: { A: a, B: "1.5", C: 2024-12-31, D: "yes", E: x;y }
    company: { cf:N: 1.5, cf:Day: 2024-12-31, cf:Time: 2024-12-31 00:00, cf:Yes: true, cf:Many: [x, y], cf:Place: a, cf:IM: a, cf:Two: [a, "1.5"], cf#77: 5, website: a, phone: a }
`;
    expect(runOf(text)).toEqual([]);
  });
});
