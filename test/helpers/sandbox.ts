import { onTestFinished } from 'vitest';

import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';

type Options = NonNullable<Parameters<typeof createSandbox>[0]>;

/** A sandbox of its own, closed when the test ends. */
export async function openSandbox(options: Options = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ port: 0, ...options });
  onTestFinished(async () => await sandbox.close());
  return sandbox;
}

/** The environment that points the command line at a sandbox. */
export function envOf(sandbox: Sandbox): Record<string, string> {
  return { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
}
