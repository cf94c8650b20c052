import pLimit from 'p-limit';

/**
 * Maps `source` with at most `concurrency()` calls in flight and yields the results in source order. The source
 * is pulled only when a place is free, so read-ahead is bounded by the concurrency; `concurrency` is asked
 * before each pull and may change. When `map` rejects, or the consumer leaves, nothing more is started, what is
 * in flight is awaited, and the source is closed.
 */
export async function* parallelMap<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  concurrency: () => number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const limit = pLimit(Math.max(1, concurrency()));
  const inFlight: Promise<R>[] = [];
  try {
    for await (const item of source) {
      limit.concurrency = Math.max(1, concurrency());
      const task = limit(map, item);
      task.catch(() => undefined); // Awaited below, in order; this only keeps it from being called unhandled.
      inFlight.push(task);
      yield* settleDownTo(inFlight, limit.concurrency - 1);
    }
    yield* settleDownTo(inFlight, 0);
  } finally {
    limit.clearQueue();
    await Promise.allSettled(inFlight);
  }
}

/** Yields the oldest results until at most `count` tasks are left. */
async function* settleDownTo<R>(inFlight: Promise<R>[], count: number): AsyncGenerator<R, void, undefined> {
  while (inFlight.length > count) {
    const oldest = inFlight[0];
    if (oldest) yield await oldest;
    void inFlight.shift();
  }
}
