/** Numbers that follow from a seed: the same on every machine. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
}

/** The generator of Mulberry32: 32 bits of state, evenly spread. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return {
    below: (limit) => {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), state | 1);
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
      return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}

/** What breaks readers: quotes, delimiters, line ends, marks, bytes that are no text. */
const TOKENS = [
  '"',
  '""',
  '"""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\0',
  '\\"',
  "'",
  ' ',
  '\ufeff',
  '\ufffd',
  'é',
  '😀',
  '=',
  '#',
  'sep=;\n',
  '","',
  '"\n',
  '\n"',
  'a,b,c\n',
].map((token) => Buffer.from(token));

const RAW = [
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xd8, 0]),
];

type Change = (bytes: Buffer, random: Random, seeds: readonly Buffer[]) => Buffer;

const changes: readonly Change[] = [
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 0, pick([...TOKENS, ...RAW], random)),
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 1 + random.below(8), EMPTY),
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 1, Buffer.from([random.below(256)])),
  (bytes, random) => {
    const from = random.below(bytes.length + 1);
    return spliced(bytes, random.below(bytes.length + 1), 0, bytes.subarray(from, from + random.below(40)));
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random, seeds) => {
    const other = pick(seeds, random);
    return spliced(bytes, random.below(bytes.length + 1), 0, other.subarray(random.below(other.length)));
  },
];

/** Makes changed copies of seeds: the same ones for the same seed. */
export class Mutator {
  readonly random: Random;
  /** Changes made so far. */
  changes = 0;
  readonly #seeds: readonly Buffer[];
  /** Seeds that can stand in the middle of a text of single bytes. */
  readonly #pieces: readonly Buffer[];

  constructor(seeds: readonly Buffer[], seed: number) {
    this.#seeds = seeds;
    this.#pieces = seeds.filter((bytes) => !bytes.includes(0));
    this.random = randomFrom(seed);
  }

  /** `pieces` seeds behind each other, each with one to four changes. */
  next(pieces: number): Buffer {
    const seeds = pieces === 1 ? this.#seeds : this.#pieces;
    return Buffer.concat(Array.from({ length: pieces }, () => this.#changed(seeds)));
  }

  #changed(seeds: readonly Buffer[]): Buffer {
    let bytes = pick(seeds, this.random);
    for (let change = 1 + this.random.below(4); change > 0; change -= 1) {
      bytes = pick(changes, this.random)(bytes, this.random, seeds);
      this.changes += 1;
    }
    return bytes;
  }
}

const EMPTY = Buffer.alloc(0);

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[random.below(list.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}
