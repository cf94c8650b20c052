import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../errors/app-error.js';
import { CHUNK_BYTES, inputError, reopenFile, type InputFile } from './input-file.js';
import { checkEntries } from './xlsx-preflight.js';

/** A ZIP archive whose directory has been checked. Names are in lower case: part names ignore it (ECMA-376, part 2). */
export interface Archive {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** The bytes of an entry, inflated as they are asked for; size and CRC are checked at the end. */
  read(name: string): AsyncGenerator<Buffer, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens the archive and checks its directory. Throws `input/damaged` for what is cut or inconsistent,
 * `input/hostile` for what no spreadsheet program writes, `input/format` for encrypted entries.
 */
export async function openArchive(file: InputFile): Promise<Archive> {
  const { path } = file;
  const handle = await reopenFile(file);
  try {
    const zip = await openZip(handle, file);
    const entries = await checkEntries(zip, path);
    return {
      path,
      names: new Set(entries.keys()),
      read: (name) => inflated(zip, { path, name, entry: entries.get(name) }),
      close: async () => {
        zip.close();
        await handle.close();
      },
    };
  } catch (thrown) {
    await handle.close();
    throw damaged(path, thrown);
  }
}

/** Any failure of the archive's bytes as an `AppError`. */
export function damaged(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return inputError('input/damaged', path, { message: `the workbook is damaged: ${reason}.`, cause: thrown });
}

async function openZip(handle: FileHandle, { size }: InputFile): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true };
  const zip = await yauzl.fromRandomAccessReaderPromise(new HandleReader(handle), size, options);
  // Every error also rejects the read that met it.
  zip.on('error', () => undefined);
  return zip;
}

interface Wanted {
  readonly path: string;
  readonly name: string;
  readonly entry: Entry | undefined;
}

async function* inflated(
  zip: ZipFile,
  { path, name, entry }: Wanted,
): AsyncGenerator<Buffer, void, undefined> {
  if (!entry) throw inputError('input/damaged', path, `the workbook has no part ${name}.`);
  let crc = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of bytesIn(stream)) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (thrown) {
    throw damaged(path, thrown);
  }
  if (crc !== entry.crc32) {
    throw inputError(
      'input/damaged',
      path,
      `the checksum of ${name} does not fit: bytes of the file have changed.`,
    );
  }
}

async function* bytesIn(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

/** Lets yauzl read through a file handle, which the archive closes itself. */
class HandleReader extends yauzl.RandomAccessReader {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    super();
    this.#handle = handle;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(rangeOf(this.#handle, start, end), { objectMode: false });
  }

  override close(callback: (error: Error | null) => void): void {
    queueMicrotask(() => callback(null));
  }
}

async function* rangeOf(
  handle: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = start; at < end;) {
    const length = Math.min(CHUNK_BYTES, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
