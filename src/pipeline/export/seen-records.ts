/** The records of a list that were read, in ascending order of id, with the time of their last change: 16 bytes each. */
export class SeenRecords {
  readonly #ids: number[] = [];
  readonly #changes: number[] = [];

  /** Ids must ascend. */
  add(id: number, changedAt: number): void {
    this.#ids.push(id);
    this.#changes.push(changedAt);
  }

  /** The last change of a record that was read, in unix seconds; undefined for one that was not. */
  changeOf(id: number): number | undefined {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return this.#ids[low] === id ? this.#changes[low] : undefined;
  }

  get count(): number {
    return this.#ids.length;
  }

  get first(): number | null {
    return this.#ids[0] ?? null;
  }

  get last(): number | null {
    return this.#ids.at(-1) ?? null;
  }
}
