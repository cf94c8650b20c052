import { constants, crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive; every field of its headers can be made to lie. */
export interface ZipEntry {
  readonly name: string;
  readonly data: string | Buffer;
  /** Packed bytes, where they are not simply `data` deflated. */
  readonly packed?: Buffer;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  /** Packed size that the headers give, instead of the real one. */
  readonly packedSize?: number;
  readonly flags?: number;
  /** Offset that the directory gives, instead of the real one. */
  readonly offset?: number;
}

/** A ZIP archive (APPNOTE 4.3) with local headers, a directory and its end record. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const body = bodyOf(entry);
    bodies.push(localHeader(entry, body), body);
    directory.push(directoryEntry(entry, body, entry.offset ?? offset));
    offset += 30 + Buffer.byteLength(entry.name) + body.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}

function bodyOf(entry: ZipEntry): Buffer {
  const data = Buffer.from(entry.data);
  return entry.packed ?? (entry.method === 0 ? data : deflateRawSync(data));
}

function fields(entry: ZipEntry, body: Buffer): Buffer {
  const data = Buffer.from(entry.data);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
  common.writeUInt16LE(entry.method ?? 8, 4);
  common.writeUInt32LE(entry.crc ?? crc32(data), 10);
  common.writeUInt32LE(entry.packedSize ?? body.length, 14);
  common.writeUInt32LE(entry.size ?? data.length, 18);
  common.writeUInt16LE(Buffer.byteLength(entry.name), 22);
  return common;
}

function localHeader(entry: ZipEntry, body: Buffer): Buffer {
  const signature = Buffer.from([0x50, 0x4b, 3, 4]);
  return Buffer.concat([signature, fields(entry, body), Buffer.from(entry.name)]);
}

function directoryEntry(entry: ZipEntry, body: Buffer, offset: number): Buffer {
  const start = Buffer.from([0x50, 0x4b, 1, 2, 20, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([start, fields(entry, body), rest, Buffer.from(entry.name)]);
}

/** An entry's body of many equal blocks between a head and a tail. A block is packed once, so a gigabyte costs nothing. */
export function repeatedBody(
  { head, block, tail = '' }: { readonly head: string; readonly block: string; readonly tail?: string },
  times: number,
): Pick<ZipEntry, 'packed' | 'size' | 'crc'> {
  const packed = flushed(block);
  const blocks = Array.from({ length: times }, () => packed);
  const size = Buffer.byteLength(head) + Buffer.byteLength(block) * times + Buffer.byteLength(tail);
  return {
    packed: Buffer.concat([flushed(head), ...blocks, deflateRawSync(tail)]),
    size,
    crc: size < CHECKED ? checksum([head, ...Array.from({ length: times }, () => block), tail]) : 0,
  };
}

/** Larger bodies get a checksum that is wrong: nobody should read as far as it. */
const CHECKED = 64 * 1024 * 1024;

function checksum(pieces: readonly string[]): number {
  return pieces.reduce((sum, piece) => crc32(piece, sum), 0);
}

// Packed so that it stands on its own wherever it is put.
function flushed(data: string): Buffer {
  return deflateRawSync(Buffer.from(data), { finishFlush: constants.Z_FULL_FLUSH });
}
