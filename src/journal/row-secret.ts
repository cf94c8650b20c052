import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '../errors/app-error.js';
import { diskError, writeWhole } from './write-whole.js';

/**
 * What the hashes of rows are made with: one secret for all runs of a place, as a row must have the same hash in each.
 * Without it nobody who has a ledger can try out names and prices until a hash fits.
 */
export interface RowSecret {
  /** Tells secrets apart, and does not give them away. */
  readonly name: Buffer;
  /** 16 hexadecimal digits that stand for a text. */
  hashOf(text: string): string;
  /** Writes a new one beside the runs, mode 0600. Throws `run/disk`. */
  keep(): Promise<void>;
}

const FILE = '.row-secret';
const BYTES = 32;

/** The secret of the runs below `root`; a new one, that is not kept yet, where there is none. Throws `run/disk`. */
export async function rowSecret(root: string): Promise<RowSecret> {
  const path = join(root, FILE);
  const known = await readSecret(path);
  if (known?.length === BYTES) return secretOf(known, async () => undefined);
  const fresh = randomBytes(BYTES);
  // Of two processes that begin together each has a temporary name of its own, and the secret of the later one stays.
  return secretOf(fresh, async () => await writeWhole(path, fresh, randomBytes(3).toString('hex')));
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw diskError(path, cause);
  });
}

function secretOf(bytes: Buffer, keep: RowSecret['keep']): RowSecret {
  const prefix = bytes.toString('hex');
  return {
    name: createHash('sha256').update('name').update(bytes).digest().subarray(0, 8),
    hashOf: (text) => createHash('sha256').update(prefix).update(text).digest('hex').slice(0, 16),
    keep,
  };
}
