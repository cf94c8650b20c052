import type { Outcome } from '../model/outcome.js';

/** What the journal knows of one operation. `free`: it was refused with others, or proven absent, and may be sent. */
export type OperationState =
  | { readonly kind: 'open'; readonly write: number }
  | { readonly kind: 'doubtful'; readonly write: number; readonly outcome: Outcome }
  | { readonly kind: 'decided'; readonly write: number; readonly outcome: Outcome }
  | { readonly kind: 'free' };

/**
 * The states of operations by name. Most are `<row>:<slot>`, and are open or made without anything else to say: those
 * take one number in a list of their slot, so that a million of them fit and are folded in seconds.
 */
export class OperationStates {
  readonly #slots = new Map<string, RowNumbers>();
  readonly #others = new Map<string, OperationState>();

  get(name: string): OperationState | undefined {
    const [row, slot] = partsOf(name);
    const code = row === 0 ? 0 : (this.#slots.get(slot)?.get(row) ?? 0);
    if (code === 0) return this.#others.get(name);
    if (!Number.isInteger(code)) return { kind: 'open', write: code - OPEN };
    return {
      kind: 'decided',
      write: 0,
      outcome: { kind: code > 0 ? 'created' : 'updated', id: Math.abs(code) },
    };
  }

  set(name: string, state: OperationState): void {
    const id = plainId(state);
    if (id !== undefined) this.setMade(name, id > 0 ? 'created' : 'updated', Math.abs(id));
    else if (state.kind === 'open') this.setOpen(name, state.write);
    else {
      this.#code(name, 0);
      this.#others.set(name, state);
    }
  }

  setOpen(name: string, write: number): void {
    if (!this.#code(name, write + OPEN)) this.#others.set(name, { kind: 'open', write });
  }

  setMade(name: string, kind: 'created' | 'updated', id: number): void {
    if (this.#code(name, kind === 'created' ? id : -id)) return;
    this.#others.set(name, { kind: 'decided', write: 0, outcome: { kind, id } });
  }

  isOpenIn(name: string, write: number): boolean {
    const [row, slot] = partsOf(name);
    if (row !== 0 && this.#slots.get(slot)?.get(row) === write + OPEN) return true;
    const other = this.#others.size === 0 ? undefined : this.#others.get(name);
    return other?.kind === 'open' && other.write === write;
  }

  /** Names and states of those that take more than a number. */
  others(): Iterable<readonly [string, OperationState]> {
    return this.#others;
  }

  /** Keeps the number of an operation; false where its name has no row. */
  #code(name: string, code: number): boolean {
    const [row, slot] = partsOf(name);
    if (row === 0) return false;
    let numbers = this.#slots.get(slot);
    if (!numbers) this.#slots.set(slot, (numbers = new RowNumbers()));
    if (numbers.get(row) === 0 && this.#others.size > 0) this.#others.delete(name);
    numbers.set(row, code);
    return true;
  }
}

/** Added to the number of a write to tell it from an id. */
const OPEN = 0.5;
/** Rows above this are none that a file has: a list is not made as long as a damaged journal may say. */
const LISTED = 1 << 25;

/** A number for each row; 0 where there is none. An id is above zero for a new record, below for a changed one. */
class RowNumbers {
  #list = new Float64Array(1024);
  readonly #beyond = new Map<number, number>();

  get(row: number): number {
    return row < LISTED ? (this.#list[row] ?? 0) : (this.#beyond.get(row) ?? 0);
  }

  set(row: number, code: number): void {
    if (row >= LISTED) {
      this.#beyond.set(row, code);
      return;
    }
    if (row >= this.#list.length) {
      const longer = new Float64Array(Math.min(LISTED, Math.max(2 * this.#list.length, row + 1)));
      longer.set(this.#list);
      this.#list = longer;
    }
    this.#list[row] = code;
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
  let row = 0;
  let at = 0;
  for (; at < name.length; at += 1) {
    const digit = name.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    row = row * 10 + digit;
  }
  if (row === 0 || name.charCodeAt(at) !== COLON || !Number.isSafeInteger(row)) return [0, name];
  return [row, name.slice(at + 1)];
}

const ZERO = 48;
const COLON = 58;
