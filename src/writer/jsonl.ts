import type { Json } from '../model/draft.js';
import { openAtomicFile, type WrittenFile } from './atomic-file.js';

/** JSON lines being written under a temporary name. */
export interface LineWriter {
  write(records: readonly Json[]): Promise<void>;
  /** Writes all, syncs, and leaves the file under its temporary name. */
  finish(): Promise<WrittenFile>;
  /** Gives the finished file its own name. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

const CHARACTERS_PER_WRITE = 256 * 1024;

/** Opens a file of one JSON document a line (jsonlines.org). Throws `output/file`. */
export async function openLineWriter(path: string): Promise<LineWriter> {
  const file = await openAtomicFile(path);
  let text = '';
  const flush = async (): Promise<void> => {
    const written = text;
    text = '';
    if (written !== '') await file.write(written);
  };
  return {
    write: async (records) => {
      for (const record of records) text += `${JSON.stringify(record)}\n`;
      if (text.length >= CHARACTERS_PER_WRITE) await flush();
    },
    finish: async () => {
      await flush();
      return await file.finish();
    },
    publish: async () => await file.publish(),
    discard: async () => await file.discard(),
  };
}
