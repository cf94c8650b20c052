import type { Issue } from '../model/issue.js';
import type { Outcome } from '../model/outcome.js';
import type { Client, ItemError, WriteLedger, WriteRequest, WriteVerdict } from './client.js';
import { allAmbiguous, type Outcomes } from './join-answers.js';
import { provesNotStored } from './stop-errors.js';

/** What a sender of writes is given besides the client. */
export interface SendOptions {
  readonly ledger: WriteLedger;
  /** A write of `count` records was answered in full after `tookMs`. */
  readonly onAnswered?: (count: number, tookMs: number) => void;
  /** A write was too much for Kommo: refused for its size, or answered 504. */
  readonly onTooHeavy?: () => void;
  /** Asked before each request; true leaves what is not sent yet without an outcome. */
  readonly stopped?: () => boolean;
  /**
   * Whether a refusal is known to speak for the whole request. Where it is not, the sound records of a refused
   * request are ambiguous: this account may have stored them. Taken for known where left out.
   */
  readonly refusedWhole?: () => boolean;
  /** Told of an answer that leaves operations ambiguous though it speaks of success; the ledger knows of them by then. */
  readonly onStrange?: ((answer: StrangeAnswer) => Promise<void>) | undefined;
}

/** An answer of success that does not say what became of everything that was sent. */
export interface StrangeAnswer {
  /** The number of the write in the ledger. */
  readonly write: number;
  readonly request: WriteRequest;
  /** As it came, without the token. */
  readonly text: string;
}

/** Something sent under a name of its own. */
export interface Item {
  readonly requestId: string;
}

/** How items of one sort become a request, and its answer outcomes. */
export interface Shipment<T extends Item> {
  request(items: readonly T[]): WriteRequest;
  /** An outcome for each item. */
  join(items: readonly T[], body: unknown): Outcomes;
  /** Whether a complaint is about this item. */
  isAbout(error: ItemError, item: T): boolean;
  refusal(item: T, errors: readonly ItemError[], detail: string): Issue;
  /** Told that the account does not know the path; the items are left without an outcome then. They fail where this is absent. */
  readonly onUnknownPath?: () => void;
}

/** What one verdict settles, and what goes out again, in pieces. */
interface Judgement<T> {
  readonly decided: Outcomes;
  readonly again: readonly (readonly T[])[];
}

/** Statuses that speak of the request as a whole: sending it in pieces would change nothing. */
const WHOLE_REQUEST: ReadonlySet<number> = new Set([404, 405, 415]);
const UNKNOWN_PATH: ReadonlySet<number> = new Set([404, 405]);

/**
 * Sends items until each has its outcome. A refusal that names items fails exactly those and sends the rest again;
 * one that names none, or something else, is narrowed down by halves, as is one for size. An unclear answer makes
 * its items ambiguous, and they are never sent again. Each request decides an item or cuts a piece in two, so
 * n items take at most 2n - 1 requests. Rejects with the client's AppError, after the ledger has been told.
 */
export async function sendPieces<T extends Item>(
  items: readonly T[],
  shipment: Shipment<T>,
  deps: SendOptions & { readonly client: Client },
): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  const waiting: (readonly T[])[] = items.length === 0 ? [] : [items];
  for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) {
    if (deps.stopped?.() === true) break;
    const { decided, again } = await sendPiece(piece, shipment, deps);
    for (const [requestId, outcome] of decided) outcomes.set(requestId, outcome);
    waiting.unshift(...again);
  }
  return outcomes;
}

async function sendPiece<T extends Item>(
  piece: readonly T[],
  shipment: Shipment<T>,
  deps: SendOptions & { readonly client: Client },
): Promise<Judgement<T>> {
  const { client, ledger } = deps;
  const request = shipment.request(piece);
  const write = await ledger.intent(
    request,
    piece.map(({ requestId }) => requestId),
  );
  try {
    const verdict = await client.write(request);
    tell(verdict, piece.length, deps);
    const judged = judge(piece, verdict, shipment);
    const judgement = verdict.kind === 'refused' ? doubted(judged, deps) : judged;
    await ledger.settled(write, verdict.kind, judgement.decided);
    const text = ('text' in verdict && verdict.text) || '';
    if (text !== '' && isDoubtful(judgement)) await deps.onStrange?.({ write, request, text });
    return judgement;
  } catch (thrown) {
    // Proven not stored: the ledger learns that these are free to be sent another time.
    if (provesNotStored(thrown)) await ledger.settled(write, 'refused', new Map());
    throw thrown;
  }
}

function isDoubtful({ decided }: Judgement<unknown>): boolean {
  return [...decided.values()].some(({ kind }) => kind === 'ambiguous');
}

function tell(verdict: WriteVerdict, count: number, { onAnswered, onTooHeavy }: SendOptions): void {
  if (verdict.kind === 'done') onAnswered?.(count, verdict.tookMs);
  if (verdict.kind === 'tooLarge' || (verdict.kind === 'unknown' && verdict.status === 504)) onTooHeavy?.();
}

function judge<T extends Item>(
  piece: readonly T[],
  verdict: WriteVerdict,
  shipment: Shipment<T>,
): Judgement<T> {
  switch (verdict.kind) {
    case 'done':
      return { decided: shipment.join(piece, verdict.body), again: [] };
    case 'unknown':
      return { decided: allAmbiguous(piece, `No clear answer came (${verdict.reason})`), again: [] };
    case 'tooLarge':
      return narrowed(piece, (item) => shipment.refusal(item, [], verdict.detail));
    case 'refused':
      return refused(piece, verdict, shipment);
  }
}

/** What goes out again after a refusal that may have stored it all the same, as ambiguous. */
function doubted<T extends Item>(judgement: Judgement<T>, { refusedWhole }: SendOptions): Judgement<T> {
  const open = judgement.again.flat();
  if (open.length === 0 || refusedWhole === undefined || refusedWhole()) return judgement;
  const ambiguous = allAmbiguous(open, 'Kommo refused other records of the same request');
  return { decided: new Map([...judgement.decided, ...ambiguous]), again: [] };
}

function refused<T extends Item>(
  piece: readonly T[],
  { status, detail, items }: Extract<WriteVerdict, { kind: 'refused' }>,
  shipment: Shipment<T>,
): Judgement<T> {
  const errorsOf = (item: T): readonly ItemError[] => items.filter((error) => shipment.isAbout(error, item));
  const issueOf = (item: T): Issue => shipment.refusal(item, errorsOf(item), detail);
  if (UNKNOWN_PATH.has(status) && shipment.onUnknownPath) {
    shipment.onUnknownPath();
    return { decided: new Map(), again: [] };
  }
  if (WHOLE_REQUEST.has(status)) return { decided: failed(piece, issueOf), again: [] };
  const foreign = items.some((error) => !piece.some((item) => shipment.isAbout(error, item)));
  if (items.length === 0 || foreign) {
    return narrowed(piece, (item) => shipment.refusal(item, items, detail));
  }
  const bad = piece.filter((item) => errorsOf(item).length > 0);
  const good = piece.filter((item) => errorsOf(item).length === 0);
  return { decided: failed(bad, issueOf), again: good.length === 0 ? [] : [good] };
}

/** Two halves to send; a single item has failed. */
function narrowed<T extends Item>(piece: readonly T[], issueOf: (item: T) => Issue): Judgement<T> {
  if (piece.length === 1) return { decided: failed(piece, issueOf), again: [] };
  const middle = Math.ceil(piece.length / 2);
  return { decided: new Map(), again: [piece.slice(0, middle), piece.slice(middle)] };
}

function failed<T extends Item>(items: readonly T[], issueOf: (item: T) => Issue): Outcomes {
  return new Map(items.map((item) => [item.requestId, { kind: 'failed', issue: issueOf(item) }] as const));
}
