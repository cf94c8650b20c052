interface Kept {
  readonly id: number;
}

export type SortKey<T> = (record: T) => number | string | null;

/** The orders that a shelf has ready: records in ascending order of one number or text. */
interface SortedView<T> {
  version: number;
  readonly items: T[];
}

/** Where new ids come from. Shelves whose ids must differ share one. */
export class Ids {
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  get next(): number {
    return this.#next;
  }

  claim(): number {
    const id = this.#next;
    // Ids of a real account have gaps: other records are made in between.
    this.#next += id % 3 === 0 ? 4 : 2;
    return id;
  }

  /** From now on they are at least that. */
  raise(next: number): void {
    this.#next = Math.max(this.#next, next);
  }
}

/**
 * Records of one kind, by id. Ids only grow, so the list in id order needs no sorting; other orders are kept
 * from page to page and sorted again only after a change. Records are never changed in place but replaced.
 */
export class Shelf<T extends Kept> {
  readonly #byId = new Map<number, T>();
  readonly #inOrder: T[] = [];
  readonly #views = new Map<string, SortedView<T>>();
  #version = 0;
  readonly #ids: Ids;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** A new id, above all others. */
  claimId(): number {
    return this.#ids.claim();
  }

  find(id: number): T | undefined {
    return this.#byId.get(id);
  }

  /** Adds a record whose id was claimed after all others, or puts it in the place of the one with its id. */
  put(record: T): void {
    const known = this.#byId.has(record.id);
    this.#byId.set(record.id, record);
    this.#version += 1;
    if (known) this.#inOrder[this.#indexOf(record.id)] = record;
    else if (record.id > (this.#inOrder.at(-1)?.id ?? 0)) this.#inOrder.push(record);
    else this.#inOrder.splice(this.#indexOf(record.id), 0, record);
    this.#ids.raise(record.id + 1);
  }

  /** Whether it was there. */
  remove(id: number): boolean {
    if (!this.#byId.delete(id)) return false;
    this.#inOrder.splice(this.#indexOf(id), 1);
    this.#version += 1;
    return true;
  }

  clear(): void {
    this.#byId.clear();
    this.#inOrder.length = 0;
    this.#views.clear();
    this.#version += 1;
  }

  /** A copy, in ascending order of id, behind the next id: what was taken away leaves no other trace. */
  items(): readonly (T | number)[] {
    return [this.#ids.next, ...this.#inOrder];
  }

  /** Puts back what `items` gave; false for what is no record at all. */
  take(item: unknown): boolean {
    if (typeof item === 'number') this.#ids.raise(item);
    else if (this.#isKept(item)) this.put(item);
    else return false;
    return true;
  }

  /** What this shelf gave out itself, and nothing else has its form. */
  #isKept(item: unknown): item is T {
    return typeof item === 'object' && item !== null && 'id' in item && Number.isInteger(item.id);
  }

  /** In ascending order of id. */
  all(): readonly T[] {
    return this.#inOrder;
  }

  /** In ascending order of `key`, equal keys in order of id; `name` identifies the order. */
  sortedBy(name: string, key: SortKey<T>): readonly T[] {
    const view = this.#views.get(name);
    if (view?.version === this.#version) return view.items;
    // An order kept from before is nearly right, which is what the sort is quick with.
    const items = view ? this.#renewed(view.items) : [...this.#inOrder];
    items.sort((a, b) => compare(key(a), key(b)) || a.id - b.id);
    this.#views.set(name, { version: this.#version, items });
    return items;
  }

  #renewed(stale: readonly T[]): T[] {
    const seen = new Set<number>();
    const items = stale.flatMap((record) => {
      seen.add(record.id);
      return this.#byId.get(record.id) ?? [];
    });
    if (items.length < this.#inOrder.length)
      items.push(...this.#inOrder.filter((record) => !seen.has(record.id)));
    return items;
  }

  /** Where the id stands in the list, or would stand. */
  #indexOf(id: number): number {
    let low = 0;
    let high = this.#inOrder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#inOrder[middle]?.id ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function compare(a: number | string | null, b: number | string | null): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a) < String(b) ? -1 : a === b ? 0 : 1;
  return (a ?? 0) - (b ?? 0);
}
