import type { RowWriter } from '../model/table.js';
import type { AtomicFile, WrittenFile } from './atomic-file.js';

/** A table being written whose file may stay under its temporary name: `finish`, then perhaps `publish`. */
export interface TableWriter extends RowWriter {
  /** Writes all, syncs, and leaves the file under its temporary name. */
  finish(): Promise<WrittenFile>;
  /** Gives the finished file its own name. */
  publish(): Promise<void>;
}

interface Pen extends Pick<RowWriter, 'write'> {
  /** Gives everything that was written to the file. */
  flush(): Promise<void>;
}

/** A writer of rows into one file. */
export function writerInto(file: AtomicFile, pen: Pen): TableWriter {
  const finish = async (): Promise<WrittenFile> => {
    await pen.flush();
    return await file.finish();
  };
  return {
    write: async (rows) => await pen.write(rows),
    finish,
    publish: async () => await file.publish(),
    close: async () => {
      await finish();
      await file.publish();
    },
    discard: async () => await file.discard(),
  };
}
