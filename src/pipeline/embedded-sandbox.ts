import { Worker } from 'node:worker_threads';

import * as z from 'zod';

const readySchema = z.object({ url: z.string(), token: z.string() });

/** A sandbox for one command, in a thread of its own. */
export interface EmbeddedSandbox extends z.infer<typeof readySchema> {
  close(): Promise<void>;
}

/** Starts a sandbox beside the run. Rejects where the thread ends before it listens. */
export async function startEmbeddedSandbox(): Promise<EmbeddedSandbox> {
  const worker = new Worker(new URL('../sandbox/embedded-worker.js', import.meta.url));
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
