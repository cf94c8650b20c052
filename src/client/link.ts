import * as z from 'zod';

import { parallelMap } from '../flow/parallel-map.js';
import { batches } from '../flow/batches.js';
import { MAX_BATCH, plural, type RecordEntity } from '../model/entity.js';
import type { Issue } from '../model/issue.js';
import type { Outcome } from '../model/outcome.js';
import type { Client, WriteRequest } from './client.js';
import { allAmbiguous, type Outcomes } from './join-answers.js';
import { sendPieces, type Item, type SendOptions, type Shipment } from './send-pieces.js';

/** One record that shall hang on another. */
export interface Link {
  readonly from: RecordEntity;
  readonly fromId: number;
  readonly to: RecordEntity | 'element';
  readonly toId: number;
  /** Of an element: its catalog, and how many. */
  readonly catalogId?: number;
  readonly quantity?: number;
}

export interface LinkOptions extends SendOptions {
  /** Whether the account takes many links in one request. */
  readonly bulk: boolean;
  /** Links of one request, at most 250; 50 where left out. */
  readonly size?: number;
  /**
   * Paths of many links that the account turned out not to know, whatever the probe said. Filled here, and asked here;
   * what would go there goes record by record.
   */
  readonly unknownPaths?: Set<string>;
}

const ADVISED_SIZE = 50;
const ONE_BY_ONE = 8;

const idSchema = z.union([z.string(), z.number()]).transform(String);
const echoSchema = z.object({
  entity_id: idSchema.optional(),
  to_entity_id: idSchema,
  to_entity_type: z.string(),
});
const answerSchema = z.object({ _embedded: z.object({ links: z.array(echoSchema) }) });

/**
 * Whether the account takes many links in one request: official clients use it, Kommo's reference does not name it.
 * Asks read-only.
 */
export async function probeBulkLink(client: Client): Promise<boolean> {
  return await client.exists('contacts/links', { 'filter[entity_id]': [1] });
}

/**
 * Links records; one outcome for each link, in the order of `links`: updated (with the id of `from`), failed or
 * ambiguous, and undefined for what was not sent. Every write is in the ledger under names such as
 * `contact 17 company 9`. Rejects as `sendBatch` does.
 */
export async function linkRecords(
  client: Client,
  links: readonly Link[],
  options: LinkOptions,
): Promise<readonly (Outcome | undefined)[]> {
  const named = [
    ...new Map(links.map((link) => [linkName(link), { ...link, requestId: linkName(link) }])).values(),
  ];
  const deps = { ...options, client, unknownPaths: options.unknownPaths ?? new Set() };
  const outcomes = new Map<string, Outcome>();
  for (let left: readonly NamedLink[] = named; left.length > 0;) {
    const known = deps.unknownPaths.size;
    for await (const part of sendAll(left, deps))
      for (const [name, outcome] of part) outcomes.set(name, outcome);
    if (deps.unknownPaths.size === known) break;
    left = left.filter(({ requestId }) => !outcomes.has(requestId));
  }
  return links.map((link) => outcomes.get(linkName(link)));
}

interface LinkDeps extends LinkOptions {
  readonly client: Client;
  readonly unknownPaths: Set<string>;
}

function sendAll(links: readonly NamedLink[], deps: LinkDeps): AsyncIterable<Outcomes> {
  return parallelMap(
    piecesOf(links, deps),
    () => ONE_BY_ONE,
    async ({ path, items }) => await sendPieces(items, shipmentTo(path, deps), deps),
  );
}

type NamedLink = Link & Item;

interface Piece {
  readonly path: string;
  readonly items: readonly NamedLink[];
}

/** One request each: many links of one kind of record, or the links of one record. */
function piecesOf(
  links: readonly NamedLink[],
  { bulk, unknownPaths, size = ADVISED_SIZE }: LinkDeps,
): readonly Piece[] {
  const byPath = new Map<string, NamedLink[]>();
  for (const link of links) {
    const many = `${plural[link.from]}/link`;
    const path = bulk && !unknownPaths.has(many) ? many : `${plural[link.from]}/${link.fromId}/link`;
    const group = byPath.get(path);
    if (group) group.push(link);
    else byPath.set(path, [link]);
  }
  return [...byPath].flatMap(([path, group]) =>
    batches(group, Math.min(size, MAX_BATCH)).map((items) => ({ path, items })),
  );
}

function shipmentTo(path: string, { unknownPaths }: LinkDeps): Shipment<NamedLink> {
  return {
    ...(isOfMany(path) && { onUnknownPath: () => unknownPaths.add(path) }),
    request: (items) => requestOf(path, items),
    join: (items, body) => joinLinks(path, items, body),
    // Links carry no request id that Kommo would echo: a refusal is narrowed down instead.
    isAbout: () => false,
    refusal: (link, errors, detail) => refusalOf(link, errors[0]?.detail ?? detail),
  };
}

function requestOf(path: string, links: readonly NamedLink[]): WriteRequest {
  const bulk = isOfMany(path);
  const body = links.map(({ fromId, to, toId, catalogId, quantity = 1 }) => ({
    ...(bulk ? { entity_id: fromId } : {}),
    to_entity_id: toId,
    to_entity_type: kindOf(to),
    ...(catalogId === undefined ? {} : { metadata: { quantity, catalog_id: catalogId } }),
  }));
  return { method: 'POST', path, body };
}

/** The path of many links names no record. */
function isOfMany(path: string): boolean {
  return !/\d/.test(path);
}

/** The answer repeats each link; the path names the record where the answer does not. */
function joinLinks(path: string, links: readonly NamedLink[], body: unknown): Outcomes {
  const answer = answerSchema.safeParse(body);
  if (!answer.success) return allAmbiguous(links, 'The answer holds no list of links');
  const owner = /\/(\d+)\//.exec(path)?.[1];
  const echoed = new Set(
    answer.data._embedded.links.map(
      (echo) => `${echo.entity_id ?? owner ?? ''} ${echo.to_entity_type} ${echo.to_entity_id}`,
    ),
  );
  const missing = links.filter(({ fromId, to, toId }) => !echoed.has(`${fromId} ${kindOf(to)} ${toId}`));
  const made = links.map(({ requestId, fromId }) => [requestId, { kind: 'updated', id: fromId }] as const);
  return new Map<string, Outcome>([
    ...made,
    ...allAmbiguous(missing, 'The answer does not repeat this link'),
  ]);
}

function refusalOf({ from, fromId, to, toId }: Link, detail: string): Issue {
  return {
    code: 'api/rejected',
    stage: 'send',
    severity: 'error',
    message: `Kommo refused to link ${from} ${fromId} to ${to} ${toId}: ${detail}`,
  };
}

function kindOf(to: Link['to']): string {
  return to === 'element' ? 'catalog_elements' : plural[to];
}

/** The name of a link in the ledger: `contact 17 company 9`. */
export function linkName({ from, fromId, to, toId }: Link): string {
  return `${from} ${fromId} ${to} ${toId}`;
}
