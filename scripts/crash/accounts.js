// What the crash loop imports, and what an account holds afterwards.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const head = 'mapping: 1\nsource: { locale: en-US, timezone: UTC }\n';

/** Every kind of record; companies and contacts shared; a note and a task on each lead. */
const everything = `${head}name: everything
company: { mode: upsert, match: [name], fields: { name: Company } }
contact: { mode: upsert, match: [email], fields: { name: Person, email: Mail } }
lead:
  fields: { name: Deal, price: Price | money }
  notes: [ { text: "{Remark}" } ]
  tasks: [ { text: "{Remark}", due: Due | date } ]
`;

/** Nothing shared: contact and company travel inside the lead. */
const whole = `${head}name: whole
company: { fields: { name: Company } }
contact: { fields: { name: Person, email: Mail } }
lead: { fields: { name: Deal, price: Price | money } }
`;

/** New contacts alone, one request for each batch. */
const contacts = `${head}name: contacts
contact: { fields: { name: Person, email: Mail } }
`;

/** Contacts that are there already, changed, and some that are not. */
const changes = `${head}name: changes
contact: { mode: upsert, match: [email], fields: { name: { from: ["{Person} the {Remark}"] }, email: Mail } }
`;

/** Contacts that are there already, changed; rows of others are rejected. */
const updates = `${head}name: updates
contact: { mode: update, match: [email], fields: { name: { from: ["{Person} again"] }, email: Mail } }
`;

export const kinds = {
  everything: { mapping: everything, seeded: false },
  whole: { mapping: whole, seeded: false },
  contacts: { mapping: contacts, seeded: false },
  changes: { mapping: changes, seeded: true },
  updates: { mapping: updates, seeded: true },
};

/** Rows whose contacts a seeded account does not have. */
const NEW_ROWS = 7;

const mailOf = (at) => (at % 3 === 0 ? at - (at % 6) : at);

/** Rows with shared companies and contacts; some are equal to the last cell. */
export function writeFiles(directory, rows) {
  const lines = Array.from({ length: rows }, (_, at) => {
    const deal = at % 7 === 3 ? at - 1 : at;
    const mail = mailOf(at);
    return `Deal ${deal},${deal + 1},Person ${mail},p${mail}@example.com,Company ${at % 5},Remark ${deal},2027-01-0${1 + (deal % 9)}`;
  });
  writeFileSync(
    join(directory, 'in.csv'),
    `Deal,Price,Person,Mail,Company,Remark,Due\n${lines.join('\n')}\n`,
  );
  for (const [name, { mapping }] of Object.entries(kinds))
    writeFileSync(join(directory, `${name}.yaml`), mapping);
}

/** The contacts of the first rows, as an import of `contacts` makes them. */
export async function seedContacts({ url, token }, rows) {
  const contacts = Array.from({ length: rows - NEW_ROWS }, (_, at) => {
    const email = { value: `p${mailOf(at)}@example.com`, enum_code: 'WORK' };
    return { name: `Person ${mailOf(at)}`, custom_fields_values: [{ field_code: 'EMAIL', values: [email] }] };
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify(contacts);
  const answer = await fetch(`${url}/api/v4/contacts`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`POST contacts: ${answer.status}`);
}

/**
 * The account as lines without ids, what others made left out: two accounts are alike where these are equal. Links are
 * named by what they lead to.
 */
export function contentOf(sandbox) {
  const state = sandbox.state();
  const names = new Map(state.map(({ record }) => [record.id, record.name]));
  const linked = ({ _embedded = {} }) =>
    ['contacts', 'companies']
      .map((list) => (_embedded[list] ?? []).map(({ id }) => names.get(id)).sort())
      .join(' + ');
  return state
    .map(({ entity, record }) => {
      const {
        name = '',
        price = '',
        text = '',
        params,
        entity_id: parent,
        custom_fields_values: fields,
      } = record;
      const values = (fields ?? []).flatMap((field) => field.values.map(({ value }) => value));
      const at = parent === undefined ? '' : `of ${names.get(parent)}`;
      return `${entity} ${name} ${price} ${values} ${params?.text ?? text} ${at} ${linked(record)}`.trim();
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
