import type { CheckedRow } from './checked-row.js';

/**
 * Cuts the stream of checked rows into windows of `size()` rows that will be sent. Rejected and skipped rows ride
 * along in their place, at most ten windows' worth, so that a window never grows without bound.
 */
export async function* windows(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  size: () => number,
): AsyncGenerator<readonly CheckedRow[], void, undefined> {
  let window: CheckedRow[] = [];
  let ready = 0;
  for await (const chunk of chunks) {
    for (const row of chunk) {
      window.push(row);
      if (row.kind === 'ready') ready += 1;
      if (ready < size() && window.length < size() * 10) continue;
      yield window;
      window = [];
      ready = 0;
    }
  }
  if (window.length > 0) yield window;
}
