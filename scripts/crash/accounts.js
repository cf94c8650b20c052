// What the crash loop imports, and what an account holds afterwards.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const head = 'mapping: 1\nsource: { locale: en-US, timezone: UTC }\n';

/** Every kind of record; companies and contacts shared; a note on each lead. */
const everything = `${head}name: everything
company: { mode: upsert, match: [name], fields: { name: Company } }
contact: { mode: upsert, match: [email], fields: { name: Person, email: Mail } }
lead:
  fields: { name: Deal, price: Price | money }
  notes: [ { text: "{Remark}" } ]
`;

/** New contacts alone, one request for each batch. */
const contacts = `${head}name: contacts
contact: { fields: { name: Person, email: Mail } }
`;

/** Contacts that are there already, changed. */
const changes = `${head}name: changes
contact: { mode: upsert, match: [email], fields: { name: { from: ["{Person} the {Remark}"] }, email: Mail } }
`;

export const kinds = {
  everything: { mapping: everything, seeded: false },
  contacts: { mapping: contacts, seeded: false },
  changes: { mapping: changes, seeded: true },
};

/** Rows with shared companies and contacts; some are equal to the last cell. */
export function writeFiles(directory, rows) {
  const lines = Array.from({ length: rows }, (_, at) => {
    const deal = at % 7 === 3 ? at - 1 : at;
    const mail = at % 3 === 0 ? at - (at % 6) : at;
    return `Deal ${deal},${deal + 1},Person ${mail},p${mail}@example.com,Company ${at % 5},Remark ${deal}`;
  });
  writeFileSync(join(directory, 'in.csv'), `Deal,Price,Person,Mail,Company,Remark\n${lines.join('\n')}\n`);
  for (const [name, { mapping }] of Object.entries(kinds))
    writeFileSync(join(directory, `${name}.yaml`), mapping);
}

/** The account as lines without ids, what others made left out: two accounts are alike where these are equal. */
export function contentOf(sandbox) {
  return sandbox
    .state()
    .map(({ entity, record }) => {
      const { name = '', price = '', params, _embedded = {} } = record;
      const links = ['contacts', 'companies', 'leads'].map((list) => _embedded[list]?.length ?? 0).join('+');
      return `${entity} ${name} ${price} ${params?.text ?? ''} ${entity === 'lead' ? links : ''}`.trim();
    })
    .filter((line) => !line.includes('Stranger'))
    .sort();
}

/** What is missing and what is too much, as multisets. */
export function difference(wanted, found) {
  const counts = new Map();
  for (const line of wanted) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of found) counts.set(line, (counts.get(line) ?? 0) - 1);
  const of = (sign) =>
    [...counts].flatMap(([line, count]) => Array.from({ length: Math.max(0, sign * count) }, () => line));
  return { lost: of(1), duplicated: of(-1) };
}
