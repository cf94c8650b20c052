import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError, errnoOf } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/codes.js';

/** Bytes looked at to tell what a file is, its encoding and its delimiter. */
export const HEAD_BYTES = 256 * 1024;

/** Bytes read at a time: large enough to be fast, small enough that a reader holds few rows ahead. */
export const CHUNK_BYTES = 64 * 1024;

/** A regular file as it was when it was first opened. */
export interface InputFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly identity: string;
}

/**
 * Opens the file, checks that it is a regular one and reads its first `HEAD_BYTES`; nothing stays open.
 * Throws `input/not-found`, `input/not-a-file` or `input/unreadable`.
 */
export async function probeFile(path: string): Promise<{ file: InputFile; head: Buffer }> {
  const handle = await openPath(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notAFile(path, stats);
    const head = Buffer.allocUnsafe(Math.min(HEAD_BYTES, stats.size));
    const length = await fill(handle, head);
    const file = { path, size: stats.size, identity: identityOf(stats) };
    return { file, head: head.subarray(0, length) };
  } catch (thrown) {
    throw unreadable(path, thrown);
  } finally {
    await handle.close();
  }
}

/** Where to begin and end, in bytes, what stops the reading, and where chunks stand. */
export interface ReadRange {
  readonly from?: number;
  /** Offset after the last byte; the end of the file where it is left out. */
  readonly to?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Takes every chunk, for who is done with one before the next; a new buffer for each where it is left out. */
  readonly into?: Buffer | undefined;
}

/**
 * The file's bytes in chunks, read only when the next one is asked for, and none that came after it was probed. Leaving
 * the loop closes the file. Throws `run/changed` when it is no longer the file that was probed, `input/unreadable` when
 * reading fails.
 */
export async function* bytesOf(
  file: InputFile,
  { from = 0, to = Infinity, ...how }: ReadRange = {},
): AsyncGenerator<Buffer, void, undefined> {
  yield* chunksOf(await reopenFile(file), file.path, { ...how, from, to: Math.min(to, file.size) });
}

/** The bytes of an open file up to `to`; closes it. Throws `run/changed` where it ends before. */
async function* chunksOf(
  handle: FileHandle,
  path: string,
  { from, to, signal, into }: ReadRange & { readonly from: number; readonly to: number },
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for (let at = from; at < to;) {
      signal?.throwIfAborted();
      const chunk = (await readChunk(handle, path, { at, into })).subarray(0, to - at);
      if (chunk.length === 0) throw changed(path);
      yield chunk;
      at += chunk.length;
    }
  } finally {
    await handle.close();
  }
}

/** Opens a probed file again. Throws `run/changed` when another file stands there now. */
export async function reopenFile(file: InputFile): Promise<FileHandle> {
  const handle = await openPath(file.path);
  const stats = await handle.stat();
  if (identityOf(stats) === file.identity) return handle;
  await handle.close();
  throw changed(file.path);
}

/** A probed file as if it had ended after so many bytes. Throws `run/changed` where it is shorter. */
export function firstBytes(file: InputFile, size: number): InputFile {
  if (file.size < size) throw changed(file.path);
  return { ...file, size };
}

/** The bytes that a file has now, though it may grow meanwhile. Throws as `probeFile` does. */
export async function* bytesAsOfNow(path: string): AsyncGenerator<Buffer, void, undefined> {
  const { file } = await probeFile(path);
  yield* chunksOf(await openPath(path), path, { from: 0, to: file.size });
}

/** Whether a file ends with a line break, in whatever encoding: in UTF-16 a zero stands beside it. */
export async function endsWithLineBreak(file: InputFile): Promise<boolean> {
  const handle = await reopenFile(file);
  try {
    const tail = (await readChunk(handle, file.path, { at: Math.max(0, file.size - 2) })).subarray(0, 2);
    const [before = 0, last = 0] = tail.length === 1 ? [0, ...tail] : tail;
    return isBreak(last) || (last === 0 && isBreak(before));
  } finally {
    await handle.close();
  }
}

function isBreak(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function changed(path: string): AppError {
  return inputError('run/changed', path, {
    message: 'it was changed while it was being read.',
    action:
      'Start again when nothing writes to the file any more, or take it as it is now with --allow-growing.',
  });
}

/** An error about one file: the message begins with its path; `action` replaces the registry's advice. */
export function inputError(code: ErrorCode, path: string, found: string | Finding): AppError {
  const { message, action, cause }: Finding = typeof found === 'string' ? { message: found } : found;
  return new AppError(code, {
    message: `${path}: ${message}`,
    context: { path },
    ...(action !== undefined && { actions: [action] }),
    ...(cause !== undefined && { cause }),
  });
}

interface Finding {
  readonly message: string;
  readonly action?: string;
  readonly cause?: unknown;
}

// Without O_NONBLOCK, opening a FIFO waits for a writer for ever.
const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK;

async function openPath(path: string): Promise<FileHandle> {
  try {
    return await open(path, READ_ONLY);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    const found = openFailures.get(errno ?? '');
    if (!found) throw unreadable(path, thrown);
    throw inputError(found.code, path, { message: found.message, cause: thrown });
  }
}

const openFailures = new Map<string, { code: ErrorCode; message: string }>([
  ['ENOENT', { code: 'input/not-found', message: 'there is no such file.' }],
  ['ENOTDIR', { code: 'input/not-found', message: 'a part of the path is not a directory.' }],
  ['ELOOP', { code: 'input/not-found', message: 'the path is a link that leads back to itself.' }],
  ['ENAMETOOLONG', { code: 'input/not-found', message: 'the path is too long to exist.' }],
  ['ENXIO', { code: 'input/not-a-file', message: 'it is a socket, not a file.' }],
]);

function unreadable(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return inputError('input/unreadable', path, { message: `it cannot be read (${reason}).`, cause: thrown });
}

function notAFile(path: string, stats: Stats): AppError {
  return inputError('input/not-a-file', path, `it is ${fileType(stats)}, not a file.`);
}

function fileType(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return 'something special';
}

function identityOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

async function fill(handle: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

/** What stands at an offset, as much as one read gives; nothing at the end. Throws `input/unreadable`. */
export async function readChunk(
  handle: FileHandle,
  path: string,
  { at, into }: { readonly at: number; readonly into?: Buffer | undefined },
): Promise<Buffer> {
  try {
    const buffer = into ?? Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    return buffer.subarray(0, bytesRead);
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}
