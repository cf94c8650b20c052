// What may befall a run, decided by a seed.

/** Where a session may die (the points are in hooks.js). */
export const points = [
  'after-read-row',
  'before-intent',
  'mid-intent-write',
  'after-intent-before-fsync',
  'after-intent-fsync',
  'after-connect',
  'mid-request-body',
  'after-request-sent',
  'mid-response',
  'before-outcome',
  'mid-outcome-write',
  'after-outcome-before-fsync',
  'after-outcome-fsync',
  'before-rename-report',
  'after-rename-report',
  'during-reconcile',
  'during-lock-takeover',
  'in-signal-handler',
];
/** For runs whose access is renewed: the old tokens are spent, and the new ones are nowhere yet. */
const ofTokens = 'between-token-refresh-and-store';
/** Writes whose fate matters most come up more often. */
const likely = [
  'mid-response',
  'after-request-sent',
  'before-outcome',
  'after-intent-before-fsync',
  'during-reconcile',
];

/** A seeded generator (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}

/**
 * How a session dies, or is asked to stop. `calls` is about how many calls of the system it makes when undisturbed; for a
 * process of its own it is a share of the time that it takes then. `tokens` says that its access is renewed.
 */
export function crashOf(random, { calls, tokens = false }) {
  const when = () => ({
    interruptAfter: 1 + Math.floor(random() * calls),
    interruptShare: random(),
  });
  if (tokens && random() < 0.4) return { point: ofTokens, nth: 1 + Math.floor(random() * 2) };
  const kind = random();
  if (kind < 0.05) return when();
  if (kind < 0.3) return { afterCalls: 1 + Math.floor(random() * calls), afterShare: random() };
  const point = pick(random, kind < 0.65 ? likely : points);
  if (point === 'in-signal-handler') return { point, nth: 1, ...when() };
  return { point, nth: 1 + Math.floor(random() * 3) };
}

const verbs = [
  { fault: 'reset-before' },
  { fault: 'reset-after' },
  { fault: 'reset-after', partial: 2 },
  { fault: 'timeout-after', partial: 1 },
  { fault: 'timeout-late', ms: 100 },
  { fault: 'status-after', status: 502 },
  { fault: 'truncate' },
  { fault: 'request-ids-missing' },
  { fault: 'request-ids-reordered' },
];

/** Answers that are lost now and then, of writes more than of reads; an access that `tokens` renew ends amid the writes. */
export function faultsOf(random, { tokens = false } = {}) {
  // Once, and of a write, which never comes first: a token that is refused when it has just been renewed ends a run.
  const expired = {
    ...{ fault: 'status', status: 401, method: 'POST', path: '/api/v4/**' },
    nth: 2 + Math.floor(random() * 3),
  };
  return [
    ...(tokens ? [expired] : []),
    { ...pick(random, verbs), method: 'POST', path: '/api/v4/**', probability: 0.15 },
    { fault: 'reset-after', method: 'PATCH', path: '/api/v4/**', probability: 0.2 },
    { fault: 'request-ids-reordered', method: 'POST', path: '/api/v4/**', probability: 0.1 },
    {
      fault: pick(random, ['reset-before', 'truncate']),
      method: 'GET',
      path: '/api/v4/**',
      probability: 0.02,
    },
  ];
}
