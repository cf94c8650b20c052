import { readFileSync, readdirSync } from 'node:fs';
import { test, expect } from 'vitest';
import { parseMapping } from '../../src/mapper/parse-mapping.js';
import { mappingJsonSchema } from '../../src/mapper/json-schema.js';
import { describeProblem } from '../../src/mapper/mapping-problem.js';
test('x', () => {
  for (const f of readdirSync('mappings').filter((f) => f.endsWith('.yaml'))) {
    const r = parseMapping(readFileSync('mappings/' + f, 'utf8'), f);
    console.log(f, 'problems' in r ? r.problems.map((p) => describeProblem(f, p)).join('\n') : 'ok');
  }
  console.log(JSON.stringify(mappingJsonSchema()).length, JSON.stringify(mappingJsonSchema()).slice(0, 300));
  const bad = `mapping: 1
name: bad
sorce: { locale: pt-BR }
source: { locale: xx-YYYYYYYYYYYY, timezone: America/Sao_Paolo, phone_region: BR, nulls: [1.10] }
lead:
  mode: upsertt
  match: [cf:Foo]
  fields:
    nmae: Titulo
    name: { form: Titulo }
    price: Valor
    stage: [A, B]
    cf:Y: { from: A | trm | money(x), map: {A: 1, B: x} }
    tags: Foo
    cf:Z: "Foo {bar | trim"
    cf:N: no
    cf:M: 12
    cf:O: { from: {column: "A | b", pipe: "trim | nummer"} }
  notes: [ { text: "{a", when: rows["x"] != "" } ]
tests:
  - row: { ID: ~ }
    leed: { nme: x }
`;
  const r = parseMapping(bad, 'bad.yaml');
  console.log('problems' in r ? r.problems.map((p) => describeProblem('bad.yaml', p)).join('\n') : 'ok');
  const r2 = parseMapping(
    bad
      .replace(/sorce.*\n/, '')
      .replace('[1.10]', '[]')
      .replace('upsertt', 'upsert')
      .replace('form:', 'from:')
      .replace('cf:M: 12', 'cf:M: x')
      .replace('~', '"1"'),
    'bad.yaml',
  );
  console.log('problems' in r2 ? r2.problems.map((p) => describeProblem('bad.yaml', p)).join('\n') : 'ok');
  expect(1).toBe(1);
});
