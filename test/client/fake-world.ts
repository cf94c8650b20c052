import { inspect } from 'node:util';

import { createClient, type ClientSettings, type World } from '../../src/client/create-client.js';
import type { Client } from '../../src/client/client.js';
import { AppError } from '../../src/errors/app-error.js';

export const ORIGIN = 'https://acme.kommo.com';
export const TOKEN = 'canary-token-0123456789';

/** A clock that only sleeping moves, and the sleeps that were asked for. */
export interface FakeClock extends Pick<World, 'now' | 'wallNow' | 'sleep' | 'random'> {
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

export function fakeClock(): FakeClock {
  let at = 1_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => at,
    wallNow: () => Date.UTC(2026, 0, 1) + at,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      at += ms;
    },
    random: () => 0.5,
    advance: (ms) => (at += ms),
  };
}

/** A client of the account that nock plays. */
export function testClient(settings: Partial<ClientSettings> = {}): {
  readonly client: Client;
  readonly clock: FakeClock;
} {
  const clock = fakeClock();
  const client = createClient({
    baseUrl: ORIGIN,
    token: TOKEN,
    ...settings,
    world: { ...clock, ...settings.world },
  });
  return { client, clock };
}

/** A problem as Kommo words it (developers.kommo.com/docs/http-codes). */
export function problem(status: number, detail: string, more: object = {}): string {
  return JSON.stringify({
    title: 'Problem',
    type: `https://httpstatus.es/${status}`,
    status,
    detail,
    ...more,
  });
}

export const PROBLEM = { 'Content-Type': 'application/problem+json' };
export const HAL = { 'Content-Type': 'application/hal+json' };
export const HTML = { 'Content-Type': 'text/html' };

/** What stopped the run. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`expected an AppError, got ${inspect(thrown)}`);
}
