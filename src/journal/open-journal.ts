import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { syncDirectory } from '../disk/sync-directory.js';
import { AppError, errnoOf } from '../errors/app-error.js';
import type { Entry } from './entry.js';
import { encodeLine } from './line.js';
import { diskError } from './write-whole.js';

/**
 * An append-only journal. `append` queues entries; `sync` resolves when all of them are on disk. After a failed
 * append or sync every later call rejects with `run/disk`: nothing may be sent that the journal does not know.
 */
export interface Journal {
  append(entry: Entry): void;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates segment `number` of the journal in `directory`; refuses to reuse an existing one. The segment before it is
 * synced first: its session may have been killed between a write and its sync, and this one builds on what it wrote.
 */
export async function openJournal(directory: string, number = 1): Promise<Journal> {
  const path = join(directory, segmentName(number));
  const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  try {
    await syncIfThere(join(directory, segmentName(number - 1)));
    const file = await open(path, O_APPEND | O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      const { ino } = await file.stat();
      await syncDirectory(directory);
      return new SegmentWriter(file, path, ino);
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  } catch (cause) {
    throw diskError(path, cause);
  }
}

async function syncIfThere(path: string): Promise<void> {
  const { O_RDWR, O_NOFOLLOW } = constants;
  const file = await open(path, O_RDWR | O_NOFOLLOW).catch((thrown: unknown) => {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown;
  });
  try {
    await file?.datasync();
  } finally {
    await file?.close();
  }
}

export function segmentName(number: number): string {
  return `journal-${String(number).padStart(6, '0')}.ndjson`;
}

class SegmentWriter implements Journal {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #ino: number;
  #pending: string[] = [];
  #lines = 0;
  #size = 0;
  /** The last write and sync; each waits for the one before, so lines stay in order. */
  #tail: Promise<void> = Promise.resolve();
  #failure: AppError | undefined;

  constructor(file: FileHandle, path: string, ino: number) {
    this.#file = file;
    this.#path = path;
    this.#ino = ino;
  }

  append(entry: Entry): void {
    this.#lines += 1;
    this.#pending.push(encodeLine({ n: this.#lines, at: new Date().toISOString(), entry }));
  }

  async sync(): Promise<void> {
    const flushed = this.#tail.then(async () => await this.#flush());
    this.#tail = flushed.catch(() => undefined);
    await flushed;
  }

  async close(): Promise<void> {
    await this.sync();
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#pending.length === 0) return;
    const text = this.#pending.join('');
    this.#pending = [];
    try {
      await this.#file.appendFile(text);
      this.#size += text.length; // Lines are ASCII.
      await this.#file.datasync();
      await this.#refuseStranger();
    } catch (cause) {
      // A failed sync is not tried again: the kernel may have dropped the pages and call the next one good.
      this.#failure = cause instanceof AppError ? cause : diskError(this.#path, cause);
      await this.#file.close().catch(() => undefined);
      throw this.#failure;
    }
  }

  /** The file under the journal's name must be the one that was opened, with exactly what was written to it. */
  async #refuseStranger(): Promise<void> {
    const { ino, size } = await stat(this.#path);
    if (ino === this.#ino && size === this.#size) return;
    const found = ino === this.#ino ? `has ${size} bytes instead of ${this.#size}` : 'is another file now';
    throw new AppError('run/disk', {
      message: `${this.#path} ${found}: something else writes to this run.`,
      actions: ['Find out what moved or changed the run directory before going on.'],
      context: { path: this.#path },
    });
  }
}
