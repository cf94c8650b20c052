import type { Checkpoint } from '../../journal/checkpoint.js';
import { partsOf } from '../../journal/operation-states.js';
import { readRowOutcomes } from '../../journal/row-outcomes.js';
import type { RowKind, RowOutcome } from '../../model/outcome.js';
import { requestIdOf } from '../../model/operation.js';

/** What a run has done with a row, as its journal proves it. */
export type RowFate = 'whole' | 'part' | 'unclear' | 'nothing';

const sound: ReadonlySet<RowKind> = new Set(['created', 'updated', 'unchanged']);

/** The records that a run made, by row. */
export class MadeInRun {
  readonly #checkpoint: Checkpoint;
  readonly #slots: readonly string[];
  readonly #open: ReadonlySet<number>;
  readonly #named = new Map<number, RowOutcome>();

  /** `slots` are those of the mapping's blocks that make records. */
  constructor(checkpoint: Checkpoint, slots: readonly string[]) {
    this.#checkpoint = checkpoint;
    this.#slots = slots;
    this.#open = new Set(checkpoint.doubts.flatMap(({ ops }) => ops.map((op) => partsOf(op)[0])));
  }

  fate(row: number): RowFate {
    if (this.#open.has(row)) return 'unclear';
    if (!this.#slots.some((slot) => this.#operation(row, slot) !== undefined)) return 'nothing';
    const kind = this.#checkpoint.rowKind(row);
    return kind !== undefined && sound.has(kind) ? 'whole' : 'part';
  }

  /** The id of a record, note or task of the row that is in the account by this run. */
  idOf(row: number, slot: string): number | undefined {
    const own = this.#operation(row, slot);
    if (own !== undefined || slot.includes('.')) return own;
    const isCompany = slot === 'company';
    const lead = slot === 'lead' ? undefined : this.#outcome(row, 'lead');
    const inside = isCompany ? lead?.companyId : lead?.contactId;
    return inside ?? this.#sharedId(row, slot);
  }

  /** Learns the records that `rows` share with other rows or runs, which the row's own state names alone. */
  async learnShared(directory: string, rows: readonly number[]): Promise<void> {
    const isWhole = (row: number): boolean =>
      this.#slots.every((slot) => this.#operation(row, slot) !== undefined);
    const wanted = new Set(rows.filter((row) => !isWhole(row)));
    if (wanted.size === 0) return;
    for await (const outcome of readRowOutcomes(directory))
      if (wanted.has(outcome.ordinal)) this.#named.set(outcome.ordinal, outcome);
  }

  #sharedId(row: number, slot: string): number | undefined {
    const named = this.#named.get(row);
    if (slot === 'lead') return named?.leadId;
    if (slot === 'company') return named?.companyId;
    return slot === 'contact' ? named?.contactId : undefined;
  }

  #operation(row: number, slot: string): number | undefined {
    return this.#outcome(row, slot)?.id;
  }

  #outcome(row: number, slot: string): { id: number; contactId?: number; companyId?: number } | undefined {
    const state = this.#checkpoint.operation(requestIdOf(row, slot));
    if (state?.kind !== 'decided' || state.outcome.kind !== 'created') return undefined;
    return 'id' in state.outcome ? state.outcome : undefined;
  }
}
