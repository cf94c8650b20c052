import { createHash } from 'node:crypto';
import { bytesOf, CHUNK_BYTES, probeFile } from './input-file.js';

/** What identifies the content of a file: its size in bytes and its SHA-256 in lower-case hex. */
export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

/** Reads the file once, a chunk at a time. Throws the `input/…` errors of a file that is missing or cannot be read. */
export async function digestOf(path: string): Promise<FileDigest> {
  const { file } = await probeFile(path);
  const hash = createHash('sha256');
  let size = 0;
  // Nothing else is allocated meanwhile, so that buffers of their own would wait for a collection by the hundred.
  for await (const chunk of bytesOf(file, { into: Buffer.allocUnsafe(CHUNK_BYTES) })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}
