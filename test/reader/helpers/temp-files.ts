import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A directory for one test file, removed after it. */
export function tempFiles(): {
  path(name: string): string;
  write(name: string, data: string | Buffer): Promise<string>;
} {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kommo-bulk-reader-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });
  return {
    path: (name) => join(directory, name),
    write: async (name, data) => {
      await writeFile(join(directory, name), data);
      return join(directory, name);
    },
  };
}
