import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';

import { RowList } from './row-list.js';
import type { RowSecret } from './row-secret.js';
import { writeWhole } from './write-whole.js';

/**
 * The ledger of a run: a keyed hash of what each row of its file makes, so that the rows are known again in another
 * file. Holds no cell value. 16 bytes of mark, 8 that name the secret, 8 of checksum, then 12 a row.
 */
const FILE = 'rows.ledger';
/** The numbers are those of the machine: a ledger of the other byte order is none that can be read. */
const MARK = `kommo-bulk ${endianness()}001`;
const HEAD = 32;
const ROW = 12;

type LedgerState = 'missing' | 'damaged' | 'of another secret';

/** Writes the ledger, whole or not at all. Throws `run/disk`. */
export async function writeRowLedger(directory: string, rows: RowList, secret: RowSecret): Promise<void> {
  const body = bytesOf(rows.numbers());
  const head = Buffer.concat([Buffer.from(MARK, 'latin1'), secret.name, checksum(body)]);
  await writeWhole(join(directory, FILE), Buffer.concat([head, body]));
}

/** The rows of a run, or why they cannot be compared. */
export async function readRowLedger(directory: string, secret: RowSecret): Promise<RowList | LedgerState> {
  const bytes = await readFile(join(directory, FILE)).catch(() => undefined);
  if (!bytes) return 'missing';
  const body = bytes.subarray(HEAD);
  const isWhole =
    bytes.toString('latin1', 0, MARK.length) === MARK &&
    body.length % ROW === 0 &&
    checksum(body).equals(bytes.subarray(HEAD - 8, HEAD));
  if (!isWhole) return 'damaged';
  if (!secret.name.equals(bytes.subarray(MARK.length, HEAD - 8))) return 'of another secret';
  return new RowList(numbersOf(body));
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, 8);
}

function bytesOf(numbers: Uint32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function numbersOf(body: Buffer): Uint32Array {
  const bytes = Uint8Array.from(body);
  return new Uint32Array(bytes.buffer, 0, bytes.length / Uint32Array.BYTES_PER_ELEMENT);
}
