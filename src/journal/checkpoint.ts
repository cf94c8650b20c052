import { basename } from 'node:path';

import { CheckpointFold, type Checkpoint } from './checkpoint-fold.js';
import { damaged, readSegment, segmentsOf } from './read-journal.js';

export type { Checkpoint } from './checkpoint-fold.js';

/**
 * Folds all segments of a run in order. Throws `run/journal` with file and line for whatever cannot follow from what
 * stands before it: a write settled twice, an operation sent again while it is made or unclear, a row in two states;
 * `run/changed` for the journal of a newer program.
 */
export async function readCheckpoint(directory: string): Promise<Checkpoint> {
  const fold = new CheckpointFold();
  const segments = await segmentsOf(directory);
  for (const [index, path] of segments.entries()) {
    if (!basename(path).includes(String(index + 1).padStart(6, '0'))) throw damaged(path, 1, 'follows a gap');
    fold.begin();
    let number = 0;
    for await (const { entry, at } of readSegment(path, (tail) => fold.torn.push(tail))) {
      number += 1;
      const fault = fold.add(entry, Date.parse(at));
      if (fault !== undefined) throw damaged(path, number, fault);
    }
  }
  return fold.checkpoint(segments.length);
}
