/** When the write is stored that a fault strikes: not at all, before the answer goes wrong, or some time after it. */
const points = ['before', 'after', 'late'] as const;
export type Point = (typeof points)[number];

interface Kind {
  /** What the client sees. */
  readonly says: string;
  /** Whether the write is stored where the name does not tell. */
  readonly stores: boolean;
  /** Keys of the script that mean something to it, besides those that say where it strikes. */
  readonly keys: readonly string[];
}

/** Faults whose names may end in -before, -after or -late. */
const striking = {
  status: {
    says: 'The answer is "status", 500 when left out.',
    stores: false,
    keys: ['status', 'html', 'detail'],
  },
  throttle: {
    says: '429: problem JSON, with "html" a page of the gateway, with "retryAfter" a header.',
    stores: false,
    keys: ['html', 'detail', 'retryAfter'],
  },
  block: { says: '403 with a page of the gateway.', stores: false, keys: [] },
  unauthorized: { says: '401.', stores: false, keys: ['detail'] },
  forbidden: { says: '403 as problem JSON: a right or a scope is missing.', stores: false, keys: ['detail'] },
  payment: { says: '402.', stores: false, keys: ['detail'] },
  repeat: { says: '400 "system error, please repeat".', stores: false, keys: ['detail'] },
  validation: {
    says: '400 with validation-errors about the items of "items", counted from 0; the first when left out.',
    stores: false,
    keys: ['items'],
  },
  timeout: { says: '504 with a page of the gateway.', stores: false, keys: ['html', 'detail'] },
  redirect: { says: '307 to the address in "to".', stores: false, keys: ['to'] },
  reset: { says: 'The connection is reset without an answer.', stores: false, keys: [] },
  close: { says: 'The connection is closed without an answer.', stores: false, keys: [] },
  silent: { says: 'No answer ever comes.', stores: false, keys: [] },
  'half-head': { says: 'The answer breaks off within its head.', stores: true, keys: [] },
  truncate: { says: 'Half of the body, then the connection is cut.', stores: true, keys: [] },
  'wrong-length': { says: 'Content-Length tells of half of the body only.', stores: true, keys: [] },
  'bad-gzip': { says: 'Content-Encoding says gzip, and the body is none.', stores: true, keys: [] },
  html: { says: 'A page instead of JSON, with the status of the answer.', stores: true, keys: [] },
  empty: { says: '204 instead of the answer.', stores: true, keys: [] },
} as const satisfies Readonly<Record<string, Kind>>;

/** Faults of an answer that is otherwise right: what was written is stored. */
const spoiling = {
  short: {
    says: 'Only the first "partial" items are stored, half of them when left out, and the answer names only those.',
    stores: true,
    keys: ['partial'],
  },
  'request-ids-reordered': {
    says: 'The items of the answer are in reverse order.',
    stores: true,
    keys: ['partial'],
  },
  'request-ids-missing': {
    says: 'The last item is not named in the answer.',
    stores: true,
    keys: ['partial'],
  },
  'request-ids-foreign': {
    says: 'The first item has a request_id that nobody sent.',
    stores: true,
    keys: ['partial'],
  },
  'request-ids-duplicated': { says: 'All items have the first request_id.', stores: true, keys: ['partial'] },
  'request-ids-extra': { says: 'One item more than was sent.', stores: true, keys: ['partial'] },
  drip: { says: 'The body comes piece by piece within "ms" milliseconds.', stores: true, keys: ['ms'] },
  'hang-up': {
    says: 'A whole answer; the next request on the same connection is reset before it is read.',
    stores: true,
    keys: ['partial'],
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** What may befall a request besides another fault; several add up. */
const beside = {
  latency: { says: 'The answer waits "ms" milliseconds.', stores: true, keys: ['ms'] },
  mutate: {
    says: 'Before the request is answered others change the account: "create", "update" and "delete" records.',
    stores: true,
    keys: ['kind', 'create', 'update', 'delete', 'which'],
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type Striking = keyof typeof striking;
export type Spoiling = keyof typeof spoiling;
export type Beside = keyof typeof beside;
type Shape = Striking | Spoiling | Beside;
export type FaultName = Shape | `${Striking}-${Point}`;

export const faultKinds: Readonly<Record<Shape, Kind>> = { ...striking, ...spoiling, ...beside };

/** Every name a script may use. */
export const faultNames: readonly FaultName[] = [
  ...keysOf(striking).flatMap((name): FaultName[] => [
    name,
    ...points.map((point): FaultName => `${name}-${point}`),
  ]),
  ...keysOf(spoiling),
  ...keysOf(beside),
];

/** The parts of a name: `timeout-late` is a timeout whose write is stored late. */
export function readName(name: FaultName): { shape: Shape; point: Point } {
  const point = points.find((one) => name.endsWith(`-${one}`));
  const shape = keysOf(faultKinds).find((one) => one === (point ? name.slice(0, -point.length - 1) : name));
  if (shape === undefined) throw new Error(`There is no fault "${name}"`);
  return { shape, point: point ?? (faultKinds[shape].stores ? 'after' : 'before') };
}

export function isStriking(shape: Shape): shape is Striking {
  return Object.hasOwn(striking, shape);
}

export function isBeside(shape: Shape): shape is Beside {
  return Object.hasOwn(beside, shape);
}

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  const isKey = (key: string): key is K => Object.hasOwn(record, key);
  return Object.keys(record).filter(isKey);
}
