import type { Outcome } from '../model/outcome.js';

/** What the journal knows of one operation. `free`: it was refused with others, or proven absent, and may be sent. */
export type OperationState =
  | { readonly kind: 'open'; readonly write: number }
  | { readonly kind: 'doubtful'; readonly write: number; readonly outcome: Outcome }
  | { readonly kind: 'decided'; readonly write: number; readonly outcome: Outcome }
  | { readonly kind: 'free' };

/**
 * The states of operations by name. Most are `<row>:<slot>` and made without anything else to say: those take one
 * number in a map of their slot, so that a million of them fit.
 */
export class OperationStates {
  /** A new record's id, or the id of a changed one below zero. */
  readonly #made = new Map<string, Map<number, number>>();
  readonly #others = new Map<string, OperationState>();

  get(name: string): OperationState | undefined {
    const other = this.#others.get(name);
    if (other) return other;
    const [row, slot] = partsOf(name);
    const id = this.#made.get(slot)?.get(row);
    if (id === undefined) return undefined;
    return { kind: 'decided', write: 0, outcome: { kind: id > 0 ? 'created' : 'updated', id: Math.abs(id) } };
  }

  set(name: string, state: OperationState): void {
    const [row, slot] = partsOf(name);
    const id = plainId(state);
    if (id === undefined || row === 0) {
      this.#others.set(name, state);
      return;
    }
    this.#others.delete(name);
    const rows = this.#made.get(slot);
    if (rows) rows.set(row, id);
    else this.#made.set(slot, new Map([[row, id]]));
  }

  /** Names and states of those that are not simply made. */
  others(): Iterable<readonly [string, OperationState]> {
    return this.#others;
  }
}

function plainId(state: OperationState): number | undefined {
  if (state.kind !== 'decided' || !('id' in state.outcome)) return undefined;
  const { kind, id, contactId, companyId } = state.outcome;
  if (id === 0 || contactId !== undefined || companyId !== undefined) return undefined;
  return kind === 'created' ? id : -id;
}

/** The row and slot of `17:contact`; row 0 for any other name, such as that of a link. */
export function partsOf(name: string): readonly [row: number, slot: string] {
  const colon = name.indexOf(':');
  const row = colon === -1 ? Number.NaN : Number(name.slice(0, colon));
  return Number.isInteger(row) && row > 0 ? [row, name.slice(colon + 1)] : [0, name];
}
