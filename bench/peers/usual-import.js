// The script that people write: the whole file read at once, one POST of 50 leads after another, a second's sleep
// after every seven.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse } from 'csv-parse/sync';

const rows = parse(readFileSync(process.argv[2]), { delimiter: ';', columns: true });
const { KOMMO_BASE_URL: url, KOMMO_API_KEY: token } = process.env;
for (let at = 0; at < rows.length; at += 50) {
  const leads = rows.slice(at, at + 50).map(({ Titulo }) => ({ name: Titulo }));
  const answer = await fetch(`${url}/api/v4/leads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(leads),
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  await answer.json();
  if ((at / 50) % 7 === 6) await sleep(1000);
}
