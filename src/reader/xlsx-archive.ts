import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable, type Transform, type TransformOptions } from 'node:stream';
import { crc32, createInflateRaw, type ZlibOptions } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../errors/app-error.js';
import { CHUNK_BYTES, inputError, readChunk, reopenFile, type InputFile } from './input-file.js';
import { checkEntries } from './xlsx-preflight.js';

/** A ZIP archive whose directory has been checked. Names are in lower case: part names ignore it (ECMA-376, part 2). */
export interface Archive {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** Inflated size of all entries but this one, as the directory has it. */
  bytesBesides(name: string): number;
  /** The bytes of an entry, inflated as they are asked for; size and CRC are checked at the end. */
  read(name: string): AsyncGenerator<Buffer, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens the archive and checks its directory. Throws `input/damaged` for what is cut or inconsistent,
 * `input/hostile` for what no spreadsheet program writes, `input/format` for encrypted entries. An aborted signal
 * ends whatever is being read.
 */
export async function openArchive(file: InputFile, signal?: AbortSignal): Promise<Archive> {
  const { path } = file;
  const handle = await reopenFile(file);
  try {
    const zip = await openZip(handle, file);
    const entries = await checkEntries(zip, path);
    return {
      path,
      names: new Set(entries.keys()),
      bytesBesides: (name) =>
        [...entries].reduce(
          (sum, [other, { uncompressedSize }]) => sum + (other === name ? 0 : uncompressedSize),
          0,
        ),
      read: (name) => inflated(zip, { path, name, entry: entries.get(name), signal }),
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

async function openZip(handle: FileHandle, { path, size }: InputFile): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true };
  const zip = await yauzl.fromRandomAccessReaderPromise(new HandleReader({ handle, path }), size, options);
  // Every error also rejects the read that met it.
  zip.on('error', () => undefined);
  return zip;
}

interface Wanted {
  readonly path: string;
  readonly name: string;
  readonly entry: Entry | undefined;
  readonly signal: AbortSignal | undefined;
}

async function* inflated(
  zip: ZipFile,
  { path, name, entry, signal }: Wanted,
): AsyncGenerator<Buffer, void, undefined> {
  if (!entry) throw inputError('input/damaged', path, `the workbook has no part ${name}.`);
  let crc = 0;
  let size = 0;
  try {
    for await (const chunk of bytesIn(await unpacked(zip, entry))) {
      signal?.throwIfAborted();
      crc = crc32(chunk, crc);
      size += chunk.length;
      if (size > entry.uncompressedSize) throw lyingSize(path, name);
      yield chunk;
    }
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    throw damaged(path, thrown);
  }
  if (size !== entry.uncompressedSize) throw lyingSize(path, name);
  if (crc !== entry.crc32) {
    throw inputError(
      'input/damaged',
      path,
      `the checksum of ${name} does not fit: bytes of the file have changed.`,
    );
  }
}

function lyingSize(path: string, name: string): AppError {
  return inputError(
    'input/damaged',
    path,
    `the workbook is damaged: ${name} has not the size that it gives.`,
  );
}

/** The entry's bytes; destroying the stream ends all that feeds it. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Readable> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  return entry.compressionMethod === STORED ? packed : inflating(packed);
}

function inflating(packed: Readable): Transform {
  // Whoever reads the stream sees its error; the callback is there so that nobody else has to.
  return pipeline(packed, createInflateRaw(INFLATE), () => undefined);
}

const STORED = 0;

/** Large chunks, as each costs a turn of the event loop; one is inflated while the one before it is parsed. */
const INFLATE: ZlibOptions & TransformOptions = { chunkSize: 64 * 1024, readableHighWaterMark: 128 * 1024 };

async function* bytesIn(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly path: string;
}

/** Lets yauzl read through a file handle, which the archive closes itself. */
class HandleReader extends yauzl.RandomAccessReader {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(rangeOf(this.#file, start, end), { objectMode: false });
  }

  override close(callback: (error: Error | null) => void): void {
    queueMicrotask(() => callback(null));
  }
}

/** Throws `input/unreadable`, so that a disk that fails is not taken for a damaged workbook. */
async function* rangeOf(
  { handle, path }: OpenFile,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = start; at < end;) {
    const into = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
    const chunk = await readChunk(handle, path, { at, into });
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}
