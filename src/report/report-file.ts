import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { OutputRow, RowWriter } from '../model/table.js';
import { openWriter, type WriteOptions } from '../writer/open-writer.js';

/** A report that exists only when it has a row. */
export class ReportFile {
  readonly name: string;
  readonly #path: string;
  readonly #columns: readonly string[];
  readonly #options: WriteOptions;
  #writer: RowWriter | undefined;

  constructor(path: { directory: string; name: string }, columns: readonly string[], options: WriteOptions) {
    this.name = path.name;
    this.#path = join(path.directory, path.name);
    this.#columns = columns;
    this.#options = options;
  }

  /** Makes the file even if no row follows. */
  async open(): Promise<RowWriter> {
    this.#writer ??= await openWriter(this.#path, this.#columns, this.#options);
    return this.#writer;
  }

  async write(row: OutputRow): Promise<void> {
    const writer = this.#writer ?? (await this.open());
    await writer.write([row]);
  }

  /** The path where the file is now complete; undefined where it had no row, and then an earlier one is gone too. */
  async close(): Promise<string | undefined> {
    if (!this.#writer) {
      await rm(this.#path, { force: true });
      return undefined;
    }
    await this.#writer.close();
    this.#writer = undefined;
    return this.#path;
  }

  async discard(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.discard();
  }
}
