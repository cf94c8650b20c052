import { mkdir, rm } from 'node:fs/promises';

import { ClassicLevel } from 'classic-level';
import * as z from 'zod';

import { AppError, errnoOf } from '../errors/app-error.js';
import type { StoredRecord } from '../model/stored-record.js';
import type { RecordStore, StoreState } from './record-store.js';

const STATE = 'state';
/** Before the ids of records, so that the state stands apart. */
const RECORD = 'r';
/** Ids have at most 15 digits, so that their texts sort as they do. */
const DIGITS = 15;
const PAGE = 1_000;
const MIB = 1 << 20;
/** What LevelDB says when the disk fails. */
const DISK_FAILS = new Set<string | undefined>(['LEVEL_IO_ERROR', 'LEVEL_CORRUPTION']);

const stateSchema = z.strictObject({
  signature: z.string(),
  watermark: z.int(),
  maxId: z.int(),
  count: z.int(),
});

type Level = ClassicLevel;

/**
 * A store in a directory of its own, kept between runs. One that is damaged is made anew: it holds nothing that the
 * account does not. Throws `run/locked` where another process has it open, `run/disk` where it cannot be made; every
 * method throws `run/disk` where the disk fails.
 */
export async function openDiskStore(directory: string): Promise<RecordStore> {
  const level = await openLevel(directory, true);
  const told = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (thrown) {
      throw DISK_FAILS.has(errnoOf(thrown)) ? unusable(directory, 'cannot be used', thrown) : thrown;
    }
  };
  return {
    state: async () => await told(async () => await readState(level)),
    setState: async (state) =>
      await told(async () => await level.put(STATE, JSON.stringify(state), { sync: true })),
    put: async (records) => {
      const batch = level.batch();
      for (const record of records) batch.put(keyOf(record.id), JSON.stringify(record));
      await told(async () => await batch.write());
    },
    remove: async (ids) =>
      await told(async () => await level.batch(ids.map((id) => ({ type: 'del' as const, key: keyOf(id) })))),
    get: async (ids) => {
      const texts = await told(async () => await level.getMany(ids.map(keyOf)));
      return texts.flatMap((text) => parsed(text) ?? []);
    },
    all: () => readAll(level, told),
    clear: async () => await told(async () => await level.clear()),
    close: async () => await level.close(),
  };
}

type Told = <T>(act: () => Promise<T>) => Promise<T>;

async function openLevel(directory: string, mayRepair: boolean): Promise<Level> {
  const level: Level = new ClassicLevel(directory, { writeBufferSize: 8 * MIB, cacheSize: 8 * MIB });
  try {
    await level.open();
    return level;
  } catch (thrown) {
    const code = errnoOf(thrown instanceof Error ? thrown.cause : undefined);
    if (code === 'LEVEL_LOCKED') {
      throw new AppError('run/locked', {
        message: `Another process uses the match index in ${directory}.`,
        context: { directory },
        cause: thrown,
      });
    }
    if (!mayRepair) throw unusable(directory, 'cannot be opened', thrown);
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await openLevel(directory, false);
  }
}

function unusable(directory: string, what: string, thrown: unknown): AppError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return new AppError('run/disk', {
    message: `The match index in ${directory} ${what} (${cause instanceof Error ? cause.message : String(cause)}).`,
    actions: ['Make room or fix the rights, or remove that directory: it is made again from the account.'],
    context: { directory },
    cause: thrown,
  });
}

async function readState(level: Level): Promise<StoreState | undefined> {
  const text = await level.get(STATE);
  if (text === undefined) return undefined;
  const state = stateSchema.safeParse(JSON.parse(text));
  return state.success ? state.data : undefined;
}

async function* readAll(level: Level, told: Told): AsyncGenerator<readonly StoredRecord[], void, undefined> {
  const values = level.values({ gt: RECORD, lt: `${RECORD}~` });
  try {
    for (;;) {
      const texts = await told(async () => await values.nextv(PAGE));
      if (texts.length === 0) return;
      yield texts.flatMap((text) => parsed(text) ?? []);
    }
  } finally {
    await values.close();
  }
}

function parsed(text: string | undefined): StoredRecord | undefined {
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  return isStoredRecord(value) ? value : undefined;
}

/** Written by this program alone, under a signature of its form: a million of them are not checked in depth. */
function isStoredRecord(value: unknown): value is StoredRecord {
  return typeof value === 'object' && value !== null && 'id' in value && 'links' in value;
}

function keyOf(id: number): string {
  return `${RECORD}${String(id).padStart(DIGITS, '0')}`;
}
