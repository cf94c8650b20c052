import { Worker } from 'node:worker_threads';

import * as z from 'zod';

import { packageFile } from './package-file.js';

const readySchema = z.object({ url: z.string(), token: z.string() });

/** A sandbox for one command, in a thread of its own. */
export interface EmbeddedSandbox extends z.infer<typeof readySchema> {
  close(): Promise<void>;
}

/** Starts a sandbox beside the run. Rejects where the thread ends before it listens. */
export async function startEmbeddedSandbox(): Promise<EmbeddedSandbox> {
  const worker = new Worker(packageFile('dist/sandbox/embedded-worker.js'));
  const message = await new Promise<unknown>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    ...readySchema.parse(message),
    close: async () => {
      await worker.terminate();
    },
  };
}
