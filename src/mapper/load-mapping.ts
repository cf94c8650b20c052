import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

import { AppError, errnoOf } from '../errors/app-error.js';
import { invalidMapping } from './mapping-problem.js';
import type { NormalMapping } from './normalise-mapping.js';
import { MAX_MAPPING, parseMapping } from './parse-mapping.js';

export interface LoadedMapping {
  readonly mapping: NormalMapping;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a mapping file of at most 1 MB, YAML or JSON in UTF-8. Throws `mapping/not-found`, `mapping/unreadable`, and
 * `mapping/invalid` with every problem of the file, one a line, each as `file:line:column: what`.
 */
export async function loadMapping(path: string): Promise<LoadedMapping> {
  const bytes = await readBytes(path);
  const parsed = parseMapping(textOf(bytes, path), path);
  if ('problems' in parsed) throw invalidMapping(path, parsed.problems);
  return { mapping: parsed.mapping, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_MAPPING) throw tooLarge(path);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw unreadable(path, thrown);
  }
}

function unreadable(path: string, thrown: unknown): AppError {
  const errno = errnoOf(thrown);
  if (errno === 'ENOENT') {
    return new AppError('mapping/not-found', { message: `There is no file ${path}.`, cause: thrown });
  }
  const reason = errno === 'EISDIR' ? 'it is a folder' : (errno ?? String(thrown));
  return new AppError('mapping/unreadable', { message: `${path} cannot be read: ${reason}.`, cause: thrown });
}

function tooLarge(path: string): AppError {
  return new AppError('mapping/unreadable', { message: `${path} is larger than 1 MB, so it is no mapping.` });
}

function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `${path} is not text in UTF-8.`;
    throw new AppError('mapping/unreadable', { message, cause, actions: ['Save it again as UTF-8.'] });
  }
}
