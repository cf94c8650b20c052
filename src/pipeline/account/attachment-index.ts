import {
  attachmentList,
  attachmentsOn,
  hasPageBeyond,
  type AttachmentKind,
  type ListedAttachment,
} from '../../client/attachment-list.js';
import type { Client } from '../../client/client.js';
import { readList } from '../../client/read-list.js';
import { newReadingLog } from '../../client/reading-log.js';
import { batches } from '../../flow/batches.js';
import { parallelMap } from '../../flow/parallel-map.js';
import type { AttachmentTable } from '../../matcher/attachment-table.js';
import type { IndexMethod } from '../../model/forecast.js';
import { IDS_A_REQUEST } from './sync-records.js';

export interface AttachmentContext {
  readonly client: Client;
  readonly table: AttachmentTable;
  /** Records that may be asked about, at most. */
  readonly parentsAtMost: number;
  readonly onMethod: (method: IndexMethod) => void;
}

/** Look-ups under way together; the limiter decides when each may start. */
const IN_FLIGHT = 8;

/** The notes or tasks that records of one kind have, read when the first of them is asked about. */
export class AttachmentIndex {
  readonly kind: AttachmentKind;
  readonly #context: AttachmentContext;
  readonly #known = new Set<number>();
  #method: IndexMethod | undefined;

  constructor(kind: AttachmentKind, context: AttachmentContext) {
    this.kind = kind;
    this.#context = context;
  }

  /** Brings what these records have into the table; what is there already is not read again. */
  async load(parents: readonly number[]): Promise<void> {
    const fresh = [...new Set(parents)].filter((id) => !this.#known.has(id));
    if (fresh.length === 0) return;
    if (!this.#method) await this.#choose();
    if (this.#method === 'look-ups') await this.#lookUp(fresh);
    for (const id of fresh) this.#known.add(id);
  }

  /** Some records are asked about together; all are read where that takes fewer requests. */
  async #choose(): Promise<void> {
    const { client, parentsAtMost } = this.#context;
    const requests = Math.ceil(parentsAtMost / IDS_A_REQUEST);
    const isLookedUp = requests <= 1 || (await hasPageBeyond(client, this.kind, requests));
    await this.#begin(isLookedUp ? 'look-ups' : 'read all');
  }

  async #begin(method: IndexMethod): Promise<void> {
    this.#method = method;
    this.#context.onMethod(method);
    if (method === 'look-ups') return;
    const list = attachmentList(this.kind);
    for await (const rows of readList(this.#context.client, list, { log: newReadingLog() })) this.#add(rows);
  }

  async #lookUp(parents: readonly number[]): Promise<void> {
    const answers = parallelMap(
      batches(parents, IDS_A_REQUEST),
      () => IN_FLIGHT,
      async (part) => await attachmentsOn(this.#context.client, this.kind, part),
    );
    for await (const found of answers) {
      if (found) this.#add(found);
      else {
        await this.#begin('read all');
        return;
      }
    }
  }

  #add(found: readonly ListedAttachment[]): void {
    const { entity, parent } = this.kind;
    for (const { id, parentId, payload } of found) {
      this.#context.table.add({ entity, parent, parentId, payload }, id);
    }
  }
}
