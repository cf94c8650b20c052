import * as z from 'zod';

import type { Issue } from '../model/issue.js';
import type { Batch, Operation } from '../model/operation.js';
import type { Outcome } from '../model/outcome.js';

/** One outcome for each operation, by request id. */
export type Outcomes = ReadonlyMap<string, Outcome>;

// PHP gives ids now and then as text; 15 digits are exact in a double.
const idSchema = z.union([
  z.int().positive(),
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
]);
const nameSchema = z.union([z.string(), z.number()]).transform(String);
const optionalId = idSchema.optional().catch(undefined);

const recordSchema = z.object({ id: optionalId, request_id: nameSchema.optional().catch(undefined) });

const complexSchema = z.object({
  id: optionalId,
  contact_id: optionalId,
  company_id: optionalId,
  merged: z.boolean().catch(false),
  request_id: z.union([z.array(nameSchema), nameSchema.transform((name) => [name])]).catch([]),
});

const envelopeSchema = z.object({ _embedded: z.record(z.string(), z.unknown()) });

/** What one item of an answer says about one operation. */
interface Claim {
  readonly id: number | undefined;
  readonly outcome: (id: number) => Outcome;
}

/** The operations that an item speaks of. */
type Attribution = (item: unknown) => { readonly claim: Claim; readonly operations: readonly Operation[] };

/**
 * Joins the answer of a write to its operations, never by position: by `request_id`, and for updates that are not
 * given one back by the record's id. An operation that no item, several items or an item without an id speaks of is
 * ambiguous, as are new records that share an id. An item about nothing that was sent makes the whole answer doubtful.
 */
export function joinAnswers(batch: Batch, body: unknown): Outcomes {
  const items = batch.kind === 'complex' ? listOf(body) : embeddedList(body, batch.path);
  if (items === undefined) return allAmbiguous(batch.operations, 'The answer holds no list of records');
  const attribute = batch.kind === 'complex' ? complexAttribution(batch) : recordAttribution(batch);
  const claims = new Map<string, Claim[]>();
  for (const item of items) {
    const { claim, operations } = attribute(item);
    if (operations.length === 0)
      return allAmbiguous(batch.operations, 'The answer names a record that was not sent');
    for (const { requestId } of operations) claims.set(requestId, [...(claims.get(requestId) ?? []), claim]);
  }
  const repeated = repeatedIds(batch.operations, claims);
  return new Map(
    batch.operations.map(
      ({ requestId }) => [requestId, settle(claims.get(requestId) ?? [], repeated)] as const,
    ),
  );
}

/** Every operation ambiguous, for one reason. */
export function allAmbiguous(
  operations: readonly { readonly requestId: string }[],
  reason: string,
): Outcomes {
  return new Map(operations.map(({ requestId }) => [requestId, ambiguous(reason)] as const));
}

/** The id of the record that an update is about, as text; undefined for a new one. */
export function recordId({ action, payload }: Operation): string | undefined {
  const id = action === 'update' ? payload['id'] : undefined;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
}

function embeddedList(body: unknown, path: string): readonly unknown[] | undefined {
  const envelope = envelopeSchema.safeParse(body);
  const key = path.slice(path.lastIndexOf('/') + 1);
  if (!envelope.success || !Object.hasOwn(envelope.data._embedded, key)) return undefined;
  return listOf(envelope.data._embedded[key]);
}

/** A list, or the object that PHP makes of a list with gaps. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  const sparse = z.record(z.string().regex(/^\d+$/), z.unknown()).safeParse(value);
  return sparse.success ? Object.values(sparse.data) : undefined;
}

function recordAttribution({ operations }: Batch): Attribution {
  const byName = new Map(operations.map((operation) => [operation.requestId, operation]));
  const byId = new Map<string, Operation[]>();
  for (const operation of operations) {
    const id = recordId(operation);
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), operation]);
  }
  return (item) => {
    const { id, request_id: name } = recordSchema.catch({}).parse(item);
    const named = name === undefined ? undefined : byName.get(name);
    if (!named) return { claim: { id, outcome: updated }, operations: byId.get(String(id)) ?? [] };
    if (named.action === 'create') return { claim: { id, outcome: created }, operations: [named] };
    const same = id !== undefined && recordId(named) === String(id);
    return { claim: { id: same ? id : undefined, outcome: updated }, operations: [named] };
  };
}

/** `leads/complex` answers a bare list; each `request_id` is itself a list (reference/complex-leads). */
function complexAttribution({ operations }: Batch): Attribution {
  const byName = new Map(operations.map((operation) => [operation.requestId, operation]));
  return (item) => {
    const answer = complexSchema.safeParse(item).data;
    const named = answer?.request_id
      .map((name) => byName.get(name))
      .filter((operation) => operation !== undefined);
    const outcome = (id: number): Outcome => ({
      kind: answer?.merged === true ? 'updated' : 'created',
      id,
      ...(answer?.contact_id === undefined ? {} : { contactId: answer.contact_id }),
      ...(answer?.company_id === undefined ? {} : { companyId: answer.company_id }),
    });
    return { claim: { id: answer?.id, outcome }, operations: [...new Set(named)] };
  };
}

function created(id: number): Outcome {
  return { kind: 'created', id };
}

function updated(id: number): Outcome {
  return { kind: 'updated', id };
}

/** Ids that two new records claim: one of the answers is wrong, and nobody knows which. */
function repeatedIds(
  operations: readonly Operation[],
  claims: ReadonlyMap<string, readonly Claim[]>,
): Set<number> {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for (const { requestId } of operations) {
    for (const { id, outcome } of claims.get(requestId) ?? []) {
      if (id === undefined || outcome(id).kind !== 'created') continue;
      if (seen.has(id)) repeated.add(id);
      seen.add(id);
    }
  }
  return repeated;
}

function settle(claims: readonly Claim[], repeated: ReadonlySet<number>): Outcome {
  const [claim, another] = claims;
  if (claim === undefined) return ambiguous('The answer does not name this record');
  if (another !== undefined) return ambiguous('The answer names this record several times');
  if (claim.id === undefined) return ambiguous('The answer gives no id for this record');
  if (repeated.has(claim.id)) return ambiguous('The answer gives the same id to several records');
  return claim.outcome(claim.id);
}

function ambiguous(reason: string): Outcome {
  const issue: Issue = {
    code: 'api/ambiguous',
    stage: 'send',
    severity: 'error',
    message: `${reason.replace(/\.$/, '')}: it may or may not be in Kommo.`,
    hint: 'Look for it in Kommo before sending it again.',
  };
  return { kind: 'ambiguous', issue };
}
