// The script that people write: one page of leads after another, and a row of each with the text of every field. Names of
// stages and people are left as ids, dates as numbers. Writes CSV, XLSX or JSON lines, as the name of the file says.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';

const [path] = process.argv.slice(2);
const { KOMMO_BASE_URL: url, KOMMO_API_KEY: token } = process.env;
const headers = { authorization: `Bearer ${token}` };
const standard = ['id', 'name', 'price', 'pipeline_id', 'status_id', 'responsible_user_id', 'loss_reason_id'];
const last = ['closed_at', 'created_at', 'created_by', 'updated_at', 'updated_by', 'closest_task_at'];

const { _embedded: known } = await pageOf('leads/custom_fields', 1);
const fields = known.custom_fields;
const writer = writerFor(path);
await writer.write([[...standard, ...fields.map(({ name }) => name), 'tags', ...last]]);
for (let page = 1, more = true; more; page += 1) {
  const { _links, _embedded } = await pageOf('leads', page);
  await writer.write(path.endsWith('.jsonl') ? _embedded.leads : _embedded.leads.map(rowOf));
  more = _links.next !== undefined;
}
await writer.close();

async function pageOf(list, page) {
  const answer = await fetch(`${url}/api/v4/${list}?limit=250&page=${page}&order[id]=asc`, { headers });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return await answer.json();
}

function rowOf(lead) {
  const values = new Map();
  for (const { field_id, values: list } of lead.custom_fields_values ?? [])
    values.set(field_id, list.map(({ value }) => value).join('; '));
  return [
    ...standard.map((key) => lead[key]),
    ...fields.map(({ id }) => values.get(id) ?? ''),
    lead._embedded.tags.map(({ name }) => name).join('; '),
    ...last.map((key) => lead[key]),
  ];
}

function writerFor(name) {
  if (name.endsWith('.xlsx')) return workbookWriter(name);
  const file = createWriteStream(name);
  const textOf = name.endsWith('.csv')
    ? stringify
    : (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return {
    write: async (rows) => void (file.write(textOf(rows)) || (await once(file, 'drain'))),
    close: async () => {
      file.end();
      await once(file, 'close');
    },
  };
}

function workbookWriter(filename) {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename });
  const sheet = workbook.addWorksheet('Leads');
  return {
    write: async (rows) => {
      for (const row of rows) sheet.addRow(row).commit();
    },
    close: async () => await workbook.commit(),
  };
}
