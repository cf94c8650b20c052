import * as z from 'zod';

import type { Client } from '../../client/client.js';
import { readList } from '../../client/read-list.js';
import { newReadingLog } from '../../client/reading-log.js';
import type { ApiRecord, LinkedKind } from '../../flattener/column.js';
import { LINKED, linkedIds } from '../../flattener/linked-columns.js';
import type { Json } from '../../model/draft.js';
import { sortedList, sourcesOf, type NumberedRecord } from './export-sources.js';
import { recordsWithIds } from '../own-export/own-export-records.js';

/** Of texts that this program wrote. */
const asJson = z.custom<Json>();

const entityOf = { contacts: 'contact', companies: 'company' } as const;

/**
 * The records that rows of an export are linked to, cut down and as JSON text, so that a hundred thousand take some 60 MB.
 * With `whole` the list is read before the first row, else what a page of rows names is looked up by id.
 */
export class LinkedRecords {
  readonly #client: Client;
  readonly #kinds: readonly LinkedKind[];
  readonly #known = new Map<LinkedKind, Map<number, string>>();

  constructor(client: Client, kinds: readonly LinkedKind[]) {
    this.#client = client;
    this.#kinds = kinds;
    for (const kind of kinds) this.#known.set(kind, new Map());
  }

  async readAll(): Promise<void> {
    for (const kind of this.#kinds) {
      const [source] = await sourcesOf(kind, this.#client);
      if (source === undefined) continue;
      for await (const records of readList(this.#client, sortedList(source), { log: newReadingLog() }))
        this.#keep(kind, records);
    }
  }

  /** The rows with what is linked to them. */
  async join(rows: readonly ApiRecord[]): Promise<readonly ApiRecord[]> {
    for (const kind of this.#kinds) await this.#lookUp(kind, rows);
    return rows.map((row) => {
      const linked: Record<string, readonly Json[]> = {};
      for (const kind of this.#kinds) linked[kind] = linkedIds(row, kind).map((id) => this.#get(kind, id));
      return { ...row, [LINKED]: linked };
    });
  }

  async #lookUp(kind: LinkedKind, rows: readonly ApiRecord[]): Promise<void> {
    const known = this.#known.get(kind);
    const ids = new Set(rows.flatMap((row) => linkedIds(row, kind)).filter((id) => known?.has(id) === false));
    for await (const records of recordsWithIds(entityOf[kind], ids, this.#client)) this.#keep(kind, records);
    // What is gone is asked for once.
    for (const id of ids) if (known?.has(id) === false) known.set(id, JSON.stringify({ id }));
  }

  #keep(kind: LinkedKind, records: readonly NumberedRecord[]): void {
    for (const { _links, account_id, ...record } of records)
      this.#known.get(kind)?.set(record.id, JSON.stringify(record));
  }

  #get(kind: LinkedKind, id: number): Json {
    const text = this.#known.get(kind)?.get(id);
    return text === undefined ? { id } : asJson.parse(JSON.parse(text));
  }
}
