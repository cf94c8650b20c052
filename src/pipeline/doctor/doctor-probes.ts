import * as z from 'zod';

import type { Client, Query } from '../../client/client.js';
import { probeBulkLink } from '../../client/link.js';
import { plural, type RecordEntity } from '../../model/entity.js';
import type { DoctorCheck } from './doctor-check.js';

/** What one question to a list came back with. */
type Row = z.infer<typeof rowSchema>;

const rowSchema = z.looseObject({
  id: z.union([z.int(), z.string()]),
  updated_at: z.int().optional(),
  created_at: z.int().optional(),
  name: z.string().nullish(),
});

/** Nobody changes a record then: a list that answers with rows ignores the filter (2100-01-01). */
const FAR_FUTURE = 4_102_444_800;
const SAMPLE = 10;

interface Probe {
  readonly client: Client;
  readonly path: string;
  readonly embeddedKey: string;
}

type Page = { readonly _embedded: Readonly<Record<string, readonly Row[]>> };

function pageOf({ embeddedKey }: Probe): z.ZodType<Page> {
  return z.object({ _embedded: z.object({ [embeddedKey]: z.array(rowSchema) }) });
}

async function ask(probe: Probe, query: Query): Promise<readonly Row[]> {
  const answer = await probe.client.get(probe.path, pageOf(probe), { limit: SAMPLE, ...query });
  return answer?._embedded[probe.embeddedKey] ?? [];
}

const kinds: readonly RecordEntity[] = ['lead', 'contact', 'company'];
const filters = ['updated_at', 'created_at'] as const;

/** Which filters, sorts and links this account really honours. Every question is a read. */
export async function probeAccount(client: Client): Promise<readonly DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const kind of kinds) {
    const probe = { client, path: plural[kind], embeddedKey: plural[kind] };
    const all = await ask(probe, {});
    if (all.length === 0) {
      checks.push(check(probe.path, 'unknown', 'there is no record to try it on'));
      continue;
    }
    for (const filter of filters) checks.push(await probeRange(probe, filter));
    checks.push(await probeIds(probe, all));
    checks.push(await probeIdOrder(probe));
    for (const sort of ['updated_at', 'created_at', 'name'] as const)
      checks.push(await probeSort(probe, sort));
    checks.push(await probeModified(probe));
  }
  checks.push(await probeLinks(client));
  return checks;
}

function check(name: string, status: DoctorCheck['status'], says: string): DoctorCheck {
  return { name, status, says };
}

/** A range that nothing lies in must come back empty. */
async function probeRange(probe: Probe, filter: (typeof filters)[number]): Promise<DoctorCheck> {
  const rows = await ask(probe, { [`filter[${filter}][from]`]: FAR_FUTURE });
  const name = `${probe.path} filter[${filter}]`;
  return rows.length === 0
    ? check(name, 'ok', 'honoured')
    : check(name, 'note', 'ignored: Kommo answers with everything, so records are filtered here');
}

async function probeIds(probe: Probe, all: readonly Row[]): Promise<DoctorCheck> {
  const [first] = all;
  const rows = await ask(probe, { 'filter[id]': [first?.id ?? 0] });
  const name = `${probe.path} filter[id]`;
  return rows.every(({ id }) => id === first?.id)
    ? check(name, 'ok', 'honoured')
    : check(name, 'note', 'ignored: Kommo answers with everything, so records are filtered here');
}

async function bothWays(
  probe: Probe,
  sort: 'id' | 'updated_at' | 'created_at' | 'name',
): Promise<readonly [up: readonly Row[], down: readonly Row[]]> {
  const key = `order[${sort}]`;
  return [await ask(probe, { [key]: 'asc' }), await ask(probe, { [key]: 'desc' })];
}

/** Lists are read by ascending ids, and what is new is looked for from their end. */
async function probeIdOrder(probe: Probe): Promise<DoctorCheck> {
  const [up, down] = await bothWays(probe, 'id');
  const name = `${probe.path} order[id]`;
  if (!isSorted(up, 'id', 1))
    return check(
      name,
      'problem',
      'ignored: exports and matching stop, as pages in no order may leave out rows',
    );
  return isSorted(down, 'id', -1)
    ? check(name, 'ok', 'honoured')
    : check(name, 'note', 'ascending whatever is asked for: new records are found by filter[created_at]');
}

/** Both directions must come back sorted, and they must differ where there is anything to sort. */
async function probeSort(probe: Probe, sort: 'updated_at' | 'created_at' | 'name'): Promise<DoctorCheck> {
  const [up, down] = await bothWays(probe, sort);
  const name = `${probe.path} order[${sort}]`;
  const differs = up[0]?.[sort] !== down[0]?.[sort];
  if (up.length > 1 && !differs) return check(name, 'unknown', 'the records that came first are alike');
  const sorted = sort === 'name' ? differs : isSorted(up, sort, 1) && isSorted(down, sort, -1);
  return sorted ? check(name, 'ok', 'honoured') : check(name, 'note', 'ignored; nothing here relies on it');
}

function isSorted(rows: readonly Row[], sort: 'id' | 'updated_at' | 'created_at', sign: 1 | -1): boolean {
  return rows.every((row, index) => {
    const before = rows[index - 1]?.[sort];
    return before === undefined || sign * (Number(row[sort]) - Number(before)) >= 0;
  });
}

/** Before the first record of any account (2000-01-01). */
const LONG_AGO = 946_684_800;

/** Nothing changed since now, and everything since long ago. */
async function probeModified(probe: Probe): Promise<DoctorCheck> {
  const query = { limit: 1, 'order[updated_at]': 'desc' };
  const answerFor = async (since: number): Promise<Page | null | 'unmodified'> =>
    await probe.client.getIfModified(probe.path, pageOf(probe), { query, since });
  const name = `${probe.path} If-Modified-Since`;
  if ((await answerFor(Math.floor(probe.client.time() / 1000))) !== 'unmodified')
    return check(name, 'note', 'ignored; changes are found by filter[updated_at]');
  return (await answerFor(LONG_AGO)) === 'unmodified'
    ? check(name, 'note', 'not to be used: 304 whatever changed')
    : check(name, 'ok', 'honoured: asked where filter[updated_at] is ignored');
}

async function probeLinks(client: Client): Promise<DoctorCheck> {
  return (await probeBulkLink(client))
    ? check('bulk links', 'ok', 'honoured: many links go out in one request')
    : check('bulk links', 'note', 'not known here: links go out record by record');
}
