import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import * as z from 'zod';

import { AppError, errnoOf, reasonOf } from '../../errors/app-error.js';
import type { ApiRecord } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import { toolVersion } from '../version.js';
import { writeOutput } from '../write-output.js';

/**
 * Records that changed around the end of the last export: id and digest. They come again, and are known by what they hold:
 * Kommo counts changes in seconds, and a record may change twice in one.
 */
const recentSchema = z.array(z.tuple([z.union([z.number(), z.string()]), z.string()]));

const entityStateSchema = z.strictObject({
  /** Unix seconds: everything that changed before is exported. */
  upTo: z.int().nonnegative(),
  recent: recentSchema,
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  tool: z.string(),
  account: z.strictObject({ id: z.int(), subdomain: z.string() }),
  /** The filters that it was made with, as JSON. */
  filters: z.string(),
  entities: z.record(z.string(), entityStateSchema),
});

export type ExportState = z.infer<typeof stateSchema>;
export type EntityState = z.infer<typeof entityStateSchema>;

/** Changes may show late, and clocks differ: so much before the last export is asked for again, and what is known is dropped. */
export const OVERLAP_S = 600;

interface Owner {
  readonly account: { readonly id: number; readonly subdomain: string };
  readonly filters: string;
}

/**
 * The state that an earlier export left; undefined where there is none yet. Throws `export/state` for a file that is none,
 * of a newer version, of another account or made with other filters.
 */
export async function readState(path: string, { account, filters }: Owner): Promise<ExportState | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw unusable(path, `it cannot be read (${reasonOf(cause)})`);
  });
  if (text === undefined) return undefined;
  const written = parseJson(text);
  const version = z.looseObject({ version: z.number() }).safeParse(written);
  if (version.success && version.data.version > 1)
    throw unusable(path, `it is of version ${version.data.version}, and this program knows version 1`);
  const state = stateSchema.safeParse(written);
  if (!state.success) throw unusable(path, 'it is not the state of an export');
  if (state.data.account.id !== account.id)
    throw unusable(
      path,
      `it is of the account ${state.data.account.subdomain}, and this is ${account.subdomain}`,
    );
  if (state.data.filters !== filters) throw unusable(path, 'it was made with other filters');
  return state.data;
}

export async function writeState(
  path: string,
  { account, filters }: Owner,
  entities: ReadonlyMap<ExportEntity, EntityState>,
): Promise<void> {
  const { id, subdomain } = account;
  const state: ExportState = {
    version: 1,
    tool: toolVersion,
    account: { id, subdomain },
    filters,
    entities: Object.fromEntries(entities),
  };
  await writeOutput(path, `${JSON.stringify(state)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(path: string, why: string): AppError {
  return new AppError('export/state', { message: `${path}: ${why}.`, context: { path } });
}

/** What one entity knows from the last export, and what it learns for the next. */
export class Remembered {
  readonly #known: ReadonlyMap<number | string, string>;
  readonly #recent: (readonly [number | string, string])[] = [];
  readonly #began: number;

  constructor(before: EntityState | undefined, began: number) {
    this.#known = new Map(before?.recent);
    this.#began = began;
  }

  /** Whether the last export had the record as it is now. */
  has(record: ApiRecord): boolean {
    const { id, updated_at: changed, created_at: made } = record;
    const at = changed ?? made;
    if ((typeof id !== 'number' && typeof id !== 'string') || typeof at !== 'number') return false;
    const before = this.#known.get(id);
    const isRecent = at >= this.#began - OVERLAP_S;
    if (before === undefined && !isRecent) return false;
    const digest = createHash('sha256').update(JSON.stringify(record)).digest('base64').slice(0, 16);
    if (isRecent) this.#recent.push([id, digest]);
    return before === digest;
  }

  next(): EntityState {
    return { upTo: this.#began, recent: this.#recent.map(([id, digest]) => [id, digest]) };
  }
}
