import { createReadStream } from 'node:fs';
import { lstat, open, rename, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import * as z from 'zod';

import { accountDictionarySchema } from '../../schema/account-dictionary.js';
import { createStore, type Store } from '../store/store.js';
import type { Tokens, World } from '../world.js';
import { drawerNamed, drawersOf, type Drawer } from './drawers.js';

/** A file that no sandbox wrote, or a sandbox of another version. The message names the line. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

/** What a data file gives back. */
export interface Kept {
  readonly store: Store;
  readonly tokens: Tokens;
}

const headSchema = z.strictObject({
  sandbox: z.literal(1),
  account: accountDictionarySchema,
  tokens: z.strictObject({
    access: z.array(z.tuple([z.string(), z.number().nullable()])),
    refresh: z.array(z.string()),
    spentCodes: z.array(z.string()),
    issued: z.int(),
  }),
});

const lineSchema = z.tuple([z.string(), z.unknown()]);

/** Undefined where there is no such file yet. Throws `DataFileError`, or node's own error. */
export async function readDataFile(path: string): Promise<Kept | undefined> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return undefined;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let kept: Kept | undefined;
  let takes: TakeItem = () => false;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (kept) putBack(takes, line, `${path} line ${number}`);
    else {
      kept = begin(line, path);
      takes = takerOf(kept.store);
    }
  }
  if (!kept) throw new DataFileError(`${path} is empty; remove it, or name another file`);
  return kept;
}

function begin(line: string, path: string): Kept {
  const head = headSchema.safeParse(jsonOf(line));
  if (!head.success) throw new DataFileError(`${path} is not the data file of a sandbox`);
  const { account, tokens } = head.data;
  const store = createStore(account);
  for (const drawer of drawersOf(store).values()) drawer.clear();
  store.catalogFields.clear();
  return {
    store,
    tokens: {
      access: new Map(tokens.access),
      refresh: new Set(tokens.refresh),
      spentCodes: new Set(tokens.spentCodes),
      issued: tokens.issued,
    },
  };
}

type TakeItem = (name: string, item: unknown) => boolean;

/** Remembers each drawer: a file has many lines for few of them. */
function takerOf(store: Store): TakeItem {
  const drawers = new Map<string, Drawer | undefined>();
  return (name, item) => {
    if (!drawers.has(name)) drawers.set(name, drawerNamed(store, name));
    return drawers.get(name)?.take(item) === true;
  };
}

function putBack(take: TakeItem, line: string, at: string): void {
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success || !take(...parsed.data))
    throw new DataFileError(`${at} is nothing that a sandbox wrote`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const LINES_AT_ONCE = 2000;

/**
 * Writes all of the account under `<path>.partial`, mode 0600, and gives it its name when it is whole and on disk. It is
 * the account of the moment of the call; requests go on being answered meanwhile.
 */
export async function writeDataFile(path: string, world: World): Promise<void> {
  const head = headLine(world);
  const drawers = [...drawersOf(world.store)].map(([name, drawer]) => [name, drawer.items()] as const);
  const file = await open(`${path}.partial`, 'w', 0o600);
  try {
    await file.appendFile(`${head}\n`);
    for (const [name, items] of drawers) await append(file, name, items);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.partial`, path);
}

function headLine({ store, tokens }: World): string {
  const { access, refresh, spentCodes, issued } = tokens;
  return oneLine({
    sandbox: 1,
    account: store.account,
    tokens: { access: [...access], refresh: [...refresh], spentCodes: [...spentCodes], issued },
  });
}

async function append(file: FileHandle, name: string, items: readonly unknown[]): Promise<void> {
  for (let at = 0; at < items.length; at += LINES_AT_ONCE) {
    const some = items.slice(at, at + LINES_AT_ONCE);
    await file.appendFile(some.map((item) => `${oneLine([name, item])}\n`).join(''));
  }
}

/** JSON without the characters of Unicode that end a line too, for the readline of newer versions of Node. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
