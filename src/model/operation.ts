import type { Draft, Payload } from './draft.js';
import type { Entity } from './entity.js';

/**
 * One record to send. `requestId` is `<ordinal>:<slot>`, unique in a run; Kommo echoes it, and answers are
 * joined by it, never by position.
 */
export interface Operation {
  readonly requestId: string;
  readonly entity: Entity;
  readonly action: 'create' | 'update';
  readonly payload: Payload;
  /** The draft behind the payload, for naming the user's column when Kommo refuses it. */
  readonly draft: Draft;
  /** For `leads/complex`: the drafts behind `_embedded`, at the places where their payloads stand. */
  readonly embedded?: {
    readonly contacts?: readonly Draft[];
    readonly companies?: readonly Draft[];
  };
}

/** The shape of a request's answer, and so how it is joined to the operations. */
export type BatchKind = 'records' | 'complex';

/** Operations that go out in one request: all of one entity and action, to one path. */
export interface Batch {
  readonly kind: BatchKind;
  readonly method: 'POST' | 'PATCH';
  /** Below `/api/v4`, e.g. `contacts`, `leads/complex`, `leads/notes`. */
  readonly path: string;
  readonly operations: readonly Operation[];
}

export function requestIdOf(ordinal: number, slot: string): string {
  return `${ordinal}:${slot}`;
}
