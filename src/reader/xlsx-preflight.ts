import type { Entry, ZipFile } from 'yauzl';
import type { AppError } from '../errors/app-error.js';
import { inputError } from './input-file.js';

const MiB = 1024 * 1024;

/** Bounds of an archive, from the measured sizes of real workbooks. */
export const archiveLimits = {
  entries: 2_000,
  /** Of all entries together, inflated: a full sheet of 200 columns has some 8 GiB. They are never held, only read. */
  bytes: 16 * 1024 * MiB,
  /** Inflated to packed, for entries above `ratioFrom`. */
  ratio: 200,
  ratioFrom: 10 * MiB,
} as const;

/** Reads the archive's directory and refuses what a spreadsheet program would never write; nothing is inflated. */
export async function checkEntries(zip: ZipFile, path: string): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > archiveLimits.entries) throw tooMany(path, zip.entryCount);
  const entries = new Map<string, Entry>();
  let bytes = 0;
  for await (const entry of entriesOf(zip, path)) {
    const name = entry.fileName.toLowerCase();
    if (entries.has(name)) throw hostile(path, `it holds two entries called ${entry.fileName}`);
    checkEntry(entry, path);
    bytes += entry.uncompressedSize;
    if (bytes > archiveLimits.bytes)
      throw hostile(path, `it unpacks to more than ${archiveLimits.bytes / MiB} MiB`);
    entries.set(name, entry);
  }
  checkOverlap([...entries.values()], path);
  return entries;
}

// yauzl itself refuses names that are absolute or lead out of the archive.
async function* entriesOf(zip: ZipFile, path: string): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of zip.eachEntry()) yield entry;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    if (/relative path|absolute path/.test(reason)) throw hostile(path, `an entry has an ${reason}`);
    throw thrown;
  }
}

function checkEntry(entry: Entry, path: string): void {
  const { fileName, uncompressedSize, compressedSize } = entry;
  if (entry.isEncrypted())
    throw inputError('input/format', path, 'it is an archive protected by a password.');
  if (fileName.includes('\0')) throw hostile(path, 'the name of an entry holds a zero byte');
  if (!entry.canDecodeFileData()) {
    const method = entry.compressionMethod;
    throw inputError(
      'input/damaged',
      path,
      `${fileName} is packed by method ${method}, which workbooks do not use.`,
    );
  }
  const { ratio, ratioFrom } = archiveLimits;
  if (uncompressedSize > ratioFrom && uncompressedSize > compressedSize * ratio) {
    const times = Math.round(uncompressedSize / Math.max(1, compressedSize));
    throw hostile(path, `${fileName} unpacks to ${times} times its size`);
  }
}

function checkOverlap(entries: readonly Entry[], path: string): void {
  const inOrder = [...entries].sort((one, other) => startOf(one) - startOf(other));
  inOrder.forEach((entry, index) => {
    const next = inOrder[index + 1];
    const end = startOf(entry) + LOCAL_HEADER_BYTES + entry.compressedSize;
    if (next && end > startOf(next)) throw hostile(path, `${entry.fileName} and ${next.fileName} overlap`);
  });
}

/** A local header without its name (APPNOTE 4.3.7). */
const LOCAL_HEADER_BYTES = 30;

function startOf(entry: Entry): number {
  return entry.relativeOffsetOfLocalHeader;
}

function tooMany(path: string, count: number): AppError {
  return hostile(path, `it holds ${count} entries, more than ${archiveLimits.entries}`);
}

function hostile(path: string, found: string): AppError {
  return inputError(
    'input/hostile',
    path,
    `the archive is not one that a spreadsheet program writes: ${found}.`,
  );
}
