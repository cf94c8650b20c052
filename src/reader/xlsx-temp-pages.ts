import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';

/** Pages of the temporary file that are kept in memory; a page is some 20 KiB. */
const CACHED_PAGES = 256;

/** Larger pages hold one long text each; they are read anew whenever they are asked for. */
const LARGEST_CACHED = 64 * 1024;

/**
 * Pages in a temporary file that only this user can read. Its name is removed as soon as it is open, so that nothing
 * stays behind however the process ends; where a system does not allow that, it is removed by `close`.
 */
export class TempPages {
  #path = '';
  #handle: number | undefined;
  #size = 0;
  readonly #places: number[] = [];
  /** Pages that were read, least recently used first. */
  readonly #cache = new Map<number, Buffer>();

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** Appends a page; returns its number. */
  write(page: Buffer): number {
    try {
      const handle = this.#open();
      for (let at = 0; at < page.length;)
        at += writeSync(handle, page, at, page.length - at, this.#size + at);
    } catch (thrown) {
      throw this.#failed('written', thrown);
    }
    this.#places.push(this.#size);
    this.#size += page.length;
    return this.#places.length - 1;
  }

  read(number: number): Buffer {
    const cached = this.#cache.get(number);
    if (cached) {
      this.#cache.delete(number);
      this.#cache.set(number, cached);
      return cached;
    }
    const page = this.#load(number);
    if (page.length > LARGEST_CACHED) return page;
    if (this.#cache.size >= CACHED_PAGES) {
      const [oldest] = this.#cache.keys();
      if (oldest !== undefined) this.#cache.delete(oldest);
    }
    this.#cache.set(number, page);
    return page;
  }

  close(): void {
    this.#cache.clear();
    if (this.#handle === undefined) return;
    closeSync(this.#handle);
    this.#handle = undefined;
    rmSync(this.#path, { force: true });
  }

  #open(): number {
    if (this.#handle !== undefined) return this.#handle;
    this.#path = join(tmpdir(), `kommo-bulk-${randomUUID()}.tmp`);
    this.#handle = openSync(this.#path, 'wx+', 0o600);
    try {
      rmSync(this.#path);
    } catch {
      // Windows keeps the name of an open file; `close` removes it.
    }
    return this.#handle;
  }

  #load(number: number): Buffer {
    const start = this.#places[number] ?? 0;
    const page = Buffer.allocUnsafeSlow((this.#places[number + 1] ?? this.#size) - start);
    try {
      for (let at = 0; at < page.length;) {
        const read = readSync(this.#handle ?? -1, page, at, page.length - at, start + at);
        if (read === 0) throw new Error('it is shorter than what was written');
        at += read;
      }
    } catch (thrown) {
      throw this.#failed('read', thrown);
    }
    return page;
  }

  #failed(verb: string, thrown: unknown): AppError {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError('output/file', {
      message: `A temporary file for the texts of the workbook cannot be ${verb}: ${reason}.`,
      actions: [`Make room in ${tmpdir()}, or set TMPDIR to another directory.`],
      cause: thrown,
    });
  }
}
