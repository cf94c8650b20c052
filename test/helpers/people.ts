import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FileOptions } from '../../src/index.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from './sandbox.js';
import { tempDir } from './temp-dir.js';

/** A mapping that makes every kind of record, shares some, and leaves a note on each lead. */
export const peopleMapping = `mapping: 1
name: people
source: { locale: en-US, timezone: UTC }
company:
  mode: upsert
  match: [name]
  fields: { name: Company }
contact:
  mode: upsert
  match: [email]
  fields: { name: Person, email: Mail }
lead:
  fields: { name: Deal, price: Price | money }
  notes: [ { text: "{Remark}" } ]
`;

/** The row whose price is none. */
export const BAD = 7;

/** Rows that share companies and some contacts; the deals of two rows are the same to the last cell. */
export function peopleCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    const deal = at === 2 ? 1 : at;
    const price = at === BAD ? 'cheap' : String(deal + 1);
    return `Deal ${deal},${price},Person ${at % 9},p${at % 9}@example.com,Company ${at % 4},Remark ${deal}`;
  });
  return `Deal,Price,Person,Mail,Company,Remark\n${lines.join('\n')}\n`;
}

/** An account and a file to import into it, quickly. */
export interface People {
  readonly sandbox: Sandbox;
  readonly options: FileOptions & { readonly mapping: string };
  readonly rows: number;
}

export async function people(rows: number, sandboxOptions: SandboxOptions = {}): Promise<People> {
  const sandbox = await openSandbox({ rate: false, ...sandboxOptions });
  const directory = await tempDir();
  const [file, mapping] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  await writeFile(file, peopleCsv(rows));
  await writeFile(mapping, peopleMapping);
  return {
    sandbox,
    rows,
    options: {
      baseUrl: sandbox.url,
      apiKey: sandbox.token,
      rate: 500,
      batchSize: 4,
      concurrency: 2,
      settleSeconds: 0.2,
      rescanSeconds: 0.02,
      file,
      mapping,
      runDir: join(directory, 'runs'),
    },
  };
}

interface Shown {
  readonly name?: string;
  readonly price?: number;
  readonly params?: { readonly text?: string };
  readonly _embedded?: Readonly<Record<string, readonly { readonly id: number }[]>>;
}

/** What the account holds, as sorted lines without ids: two accounts are alike where these are equal. */
export function contentOf(sandbox: Sandbox): readonly string[] {
  return sandbox
    .state()
    .map(({ entity, record }) => {
      const { name = '', price = '', params, _embedded = {} } = record as Shown;
      const links = ['contacts', 'companies'].map((list) => _embedded[list]?.length ?? 0);
      return `${entity} ${name} ${price} ${params?.text ?? ''} ${links.join('+')}`;
    })
    .sort();
}
