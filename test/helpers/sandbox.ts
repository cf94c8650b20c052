import { expect, onTestFinished } from 'vitest';

import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';

/** Requests in any rolling second (developers.kommo.com/docs/limitations). */
const KOMMO_LIMIT = 7;

type Options = NonNullable<Parameters<typeof createSandbox>[0]>;

/** A sandbox of its own, closed when the test ends. One that keeps a limit must never have seen more than that in any second. */
export async function openSandbox(options: Options = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ port: 0, ...options });
  const { rate = KOMMO_LIMIT } = options;
  onTestFinished(async () => {
    const { maxPerSecond } = sandbox.arrivals();
    await sandbox.close();
    if (rate !== false) expect(maxPerSecond).toBeLessThanOrEqual(rate);
  });
  return sandbox;
}

/** The requests that came after the account was blocked. */
export function afterBlock(sandbox: Sandbox): readonly string[] {
  const { arrivals } = sandbox.arrivals();
  const blocked = arrivals.findIndex(({ status }) => status === 403);
  expect(blocked).toBeGreaterThanOrEqual(0);
  return arrivals.slice(blocked + 1).map(({ method, path }) => `${method} ${path}`);
}

/** The environment that points the command line at a sandbox. */
export function envOf(sandbox: Sandbox): Record<string, string> {
  return { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
}
