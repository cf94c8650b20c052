import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What was written to a journal and not synced may be gone after a power cut: anything from all of it to nothing.
 * `durable` holds the bytes that were synced, by the path of the segment.
 */
export function cutPower(directory, durable, random) {
  for (const name of readdirSync(directory).filter((one) => /^journal-\d+\.ndjson$/.test(one))) {
    const path = join(directory, name);
    const known = [...durable].find(([synced]) => synced.endsWith(name))?.[1] ?? 0;
    const actual = statSync(path).size;
    if (actual > known) truncateSync(path, known + Math.floor(random() * (actual - known)));
  }
}
