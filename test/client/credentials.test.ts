import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import type { Client } from '../../src/client/client.js';
import { AppError } from '../../src/errors/app-error.js';
import { createCredentials, type Grant, type TokenStore } from '../../src/client/credentials.js';

const SECRETS = ['first-access', 'first-refresh', 'client-secret', 'second-access', 'second-refresh'];

interface Oauth {
  readonly client: Client;
  /** What happened, in order. */
  readonly story: string[];
  readonly state: { kept: Grant };
}

type Exchange = () => Response;

interface World {
  readonly readOnly?: boolean;
  readonly store?: boolean;
  /** What the disk has no room for: the rehearsal of the storing, or the storing. */
  readonly fullFor?: 'rehearsal' | 'storing';
}

const renewed: Exchange = () =>
  Response.json({ access_token: 'second-access', refresh_token: 'second-refresh', expires_in: 1 });

/** A client whose first token is refused, on an account that knows `good` ones. */
function oauth(exchange: Exchange = renewed, { readOnly = false, store = true, fullFor }: World = {}): Oauth {
  const story: string[] = [];
  const state: { kept: Grant } = {
    kept: {
      clientId: 'id',
      clientSecret: 'client-secret',
      redirectUri: 'https://example.com/',
      accessToken: 'first-access',
      refreshToken: 'first-refresh',
    },
  };
  const tokens: TokenStore = {
    read: async () => state.kept,
    rehearse: async () => {
      story.push('rehearsed');
      if (fullFor === 'rehearsal') throw new AppError('run/disk', { message: 'tokens.json: ENOSPC.' });
    },
    store: async (pair) => {
      if (fullFor === 'storing') {
        // Somebody asks meanwhile.
        await Promise.race([client.exists('leads').catch(() => false), sleep(20)]);
        throw new AppError('run/disk', { message: 'tokens.json: ENOSPC.' });
      }
      story.push('stored');
      state.kept = { ...state.kept, ...pair };
    },
  };
  const client = createClient({
    baseUrl: 'http://127.0.0.1:1',
    token: 'first-access',
    rate: 1000,
    readOnly,
    tokenStore: store ? tokens : undefined,
    world: {
      fetch: async (url, init) => {
        const token = new Headers(init.headers).get('authorization') ?? 'none';
        story.push(`${new URL(url).pathname} ${token}`);
        if (url.includes('/oauth2/')) return exchange();
        if (token !== 'Bearer second-access')
          return Response.json({ detail: `no ${token}` }, { status: 401 });
        return Response.json({ id: 7 });
      },
    },
  });
  return { story, state, client };
}

const idOf = async ({ client }: Oauth): Promise<unknown> =>
  await client.get('account', z.object({ id: z.int() }));

describe('a token that is refused', () => {
  it('is renewed once for all who wait, and stored before it is used', async () => {
    const world = oauth();
    const answers = await Promise.all([idOf(world), idOf(world), idOf(world), world.client.exists('leads')]);
    expect(answers).toEqual([{ id: 7 }, { id: 7 }, { id: 7 }, true]);
    expect(world.story.filter((line) => line.startsWith('/oauth2/access_token none'))).toHaveLength(1);
    expect(world.story.filter((line) => line === 'stored')).toHaveLength(1);
    const [stored, used] = ['stored', '/api/v4/account Bearer second-access'].map((line) =>
      world.story.indexOf(line),
    );
    expect(stored).toBeLessThan(used ?? 0);
    expect(world.state.kept).toMatchObject({ accessToken: 'second-access', refreshToken: 'second-refresh' });
    expect(world.client.stats()).toMatchObject({ writes: 0 });
  });

  it('is replaced by that of another process, where one has renewed it', async () => {
    const world = oauth();
    world.state.kept = { ...world.state.kept, accessToken: 'second-access' };
    expect(await idOf(world)).toEqual({ id: 7 });
    expect(world.story.join()).not.toContain('/oauth2/');
  });

  it('that another request has renewed already is not renewed again', async () => {
    const { state, client } = oauth();
    const never = async () => await Promise.reject(new Error('asked'));
    const credentials = createCredentials('second-access', {
      read: async () => state.kept,
      rehearse: never,
      store: never,
    });
    expect(await credentials.renew('first-access', never)).toBe(true);
    expect(client.stats().requests).toBe(0);
  });

  it('is renewed in a dry run too', async () => {
    expect(await idOf(oauth(renewed, { readOnly: true }))).toEqual({ id: 7 });
  });

  it('stops the run where it cannot be renewed, and nothing more is sent', async () => {
    const refused = (): Response =>
      Response.json({ detail: 'first-refresh of client-secret was used' }, { status: 400 });
    const world = oauth(refused);
    const failure = idOf(world);
    await expect(failure).rejects.toMatchObject({ code: 'auth/token', exitCode: 4 });
    await expect(failure).rejects.toThrow('was not renewed (HTTP 400): [token] of [token] was used.');
    const sent = world.story.length;
    await expect(idOf(world)).rejects.toMatchObject({ code: 'auth/token' });
    expect(world.story).toHaveLength(sent);
  });

  it('stops the run where the new one is refused too, where the answer holds none, and without a store', async () => {
    const again = oauth(() => Response.json({ access_token: 'third-access', refresh_token: 'x' }));
    await expect(idOf(again)).rejects.toMatchObject({ code: 'auth/token' });
    const none = idOf(oauth(() => Response.json({ access_token: 'second-access' })));
    await expect(none).rejects.toThrow('an answer without tokens');
    const plain = oauth(renewed, { store: false });
    await expect(idOf(plain)).rejects.toMatchObject({ code: 'auth/token' });
    expect(plain.story).toEqual(['/api/v4/account Bearer first-access']);
  });

  it('stays good where the disk has no room for the next: nothing is asked of Kommo', async () => {
    const world = oauth(renewed, { fullFor: 'rehearsal' });
    const failures = await Promise.allSettled([idOf(world), idOf(world)]);
    for (const failure of failures)
      expect(failure).toMatchObject({
        reason: { code: 'run/disk', exitCode: 5, message: 'tokens.json: ENOSPC.' },
      });
    expect(world.story.join()).not.toContain('/oauth2/');
    expect(world.state.kept.refreshToken).toBe('first-refresh');
  });

  it('is not used where it cannot be stored all the same, and the message says what is lost', async () => {
    const world = oauth(renewed, { fullFor: 'storing' });
    const failure = idOf(world);
    await expect(failure).rejects.toMatchObject({ code: 'auth/token', exitCode: 4 });
    await expect(failure).rejects.toThrow(
      'Kommo renewed the tokens, and the new ones could not be stored: tokens.json: ENOSPC.',
    );
    expect(world.story.join()).not.toContain('second-access');
    const sent = world.story.length;
    await expect(idOf(world)).rejects.toMatchObject({ code: 'auth/token' });
    expect(world.story).toHaveLength(sent);
  });

  it('is never shown, nor is anything it is renewed with', async () => {
    const odd = (): Response => Response.json({ access_token: 'second-access', detail: 'second-refresh' });
    const thrown: unknown = await idOf(oauth(odd)).catch((error: unknown) => error);
    const shown = inspect(thrown, { depth: 10, showHidden: true });
    for (const secret of SECRETS) expect(shown).not.toContain(secret);
  });
});
