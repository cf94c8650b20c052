import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';

/** Pages of the temporary file that are kept in memory; a page is some 20 KiB. */
const CACHED_PAGES = 256;

/** In bytes. Larger pages hold one long text each; they are read anew whenever they are asked for. */
export const LARGEST_USUAL_PAGE = 32 * 1024;

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

  /** The page; its bytes are valid until others have been read. */
  read(number: number): Buffer {
    const cached = this.#cache.get(number);
    if (cached) {
      this.#cache.delete(number);
      this.#cache.set(number, cached);
      return cached;
    }
    const length = this.#endOf(number) - (this.#places[number] ?? 0);
    if (length > LARGEST_USUAL_PAGE) return this.#load(number, Buffer.allocUnsafeSlow(length));
    const page = this.#load(number, this.#slot().subarray(0, length));
    this.#cache.set(number, page);
    return page;
  }

  /** Room for a page: that of the page which was not used for the longest time, if there are enough. */
  #slot(): Buffer {
    if (this.#cache.size < CACHED_PAGES) return Buffer.allocUnsafeSlow(LARGEST_USUAL_PAGE);
    for (const [oldest, page] of this.#cache) {
      this.#cache.delete(oldest);
      return Buffer.from(page.buffer, 0, LARGEST_USUAL_PAGE);
    }
    return Buffer.allocUnsafeSlow(LARGEST_USUAL_PAGE);
  }

  #endOf(number: number): number {
    return this.#places[number + 1] ?? this.#size;
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

  #load(number: number, page: Buffer): Buffer {
    const start = this.#places[number] ?? 0;
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
