import { labelsOf, shownValues, type ScannedRecord } from './agree.js';
import { keyOf, type Wanted } from './reconcile.js';

/** Records by their names and texts, so that tens of thousands of them can be compared with as many operations. */
export class RecordIndex {
  readonly #records: readonly ScannedRecord[];
  readonly #byLabel = new Map<string, ScannedRecord[]>();
  readonly #byKey = new Map<number, Map<string, ScannedRecord[]>>();

  constructor(records: readonly ScannedRecord[]) {
    this.#records = records;
    for (const record of records) for (const label of labelsOf(record)) put(this.#byLabel, label, record);
  }

  /** Those among which a record would be: of its key, of its name or text; all of them where it has neither. */
  near(one: Wanted): readonly ScannedRecord[] {
    const [field, key] = [one.keyField, keyOf(one)];
    const keyed = field === undefined || key === undefined ? [] : (this.#keysOf(field).get(key) ?? []);
    const [label] = labelsOf(one.payload);
    if (label === undefined) return key === undefined ? this.#records : keyed;
    return [...keyed, ...(this.#byLabel.get(label) ?? [])];
  }

  #keysOf(field: number): ReadonlyMap<string, readonly ScannedRecord[]> {
    let keys = this.#byKey.get(field);
    if (keys) return keys;
    keys = new Map();
    for (const record of this.#records)
      for (const value of shownValues(record, field)) put(keys, value, record);
    this.#byKey.set(field, keys);
    return keys;
  }
}

function put(lists: Map<string, ScannedRecord[]>, name: string, record: ScannedRecord): void {
  const list = lists.get(name);
  if (list) list.push(record);
  else lists.set(name, [record]);
}
