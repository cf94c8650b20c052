/** Puts what is left of one chunk before the next one, in a buffer that is used again and again. */
export class Carry {
  #scratch: Buffer = Buffer.alloc(0);

  /** The bytes that were left and those of the chunk; valid until the next call. `left` may come from the last one. */
  join(left: Buffer, chunk: Buffer): Buffer {
    if (left.length === 0) return chunk;
    const length = left.length + chunk.length;
    const target = this.#scratch.length < length ? Buffer.allocUnsafeSlow(length * 2) : this.#scratch;
    left.copy(target, 0);
    chunk.copy(target, left.length);
    this.#scratch = target;
    return target.subarray(0, length);
  }
}
