import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { platform } from 'node:process';

import * as z from 'zod';

import type { Grant, TokenStore } from '../client/credentials.js';
import { AppError, reasonOf } from '../errors/app-error.js';
import { writeNew, writeWhole } from '../journal/write-whole.js';

const text = z.string().min(1);

/** The tokens of an integration, as Kommo names them. */
const tokenFileSchema = z.strictObject({
  client_id: text,
  client_secret: text,
  redirect_uri: text,
  access_token: text,
  refresh_token: text,
});

/** The rights of the group and of others; Windows shows some that mean nothing. */
const OTHERS = platform === 'win32' ? 0 : 0o077;

/**
 * The tokens that are kept in a file. Reading throws `usage/connection` for a file that is none, and for one that others
 * may read.
 */
export function tokenFile(path: string): TokenStore {
  return {
    read: async () => grantOf(await readTokens(path)),
    rehearse: async () => {
      const { length } = JSON.stringify(await readTokens(path));
      // A name of its own, as other processes may renew the same tokens.
      const probe = `${path}.${randomBytes(4).toString('hex')}.probe`;
      // Twice the room of the tokens of today: those of tomorrow may be longer.
      await writeNew(probe, ' '.repeat(2 * length)).finally(async () => await rm(probe, { force: true }));
    },
    store: async ({ accessToken, refreshToken }) => {
      const written = await readTokens(path);
      const tokens = { ...written, access_token: accessToken, refresh_token: refreshToken };
      await writeWhole(path, `${JSON.stringify(tokens, null, 2)}\n`);
    },
  };
}

async function readTokens(path: string): Promise<z.infer<typeof tokenFileSchema>> {
  const file = await open(path).catch((cause: unknown) => {
    throw unusable(path, `cannot be read (${reasonOf(cause)})`);
  });
  try {
    const { mode } = await file.stat();
    if ((mode & OTHERS) !== 0)
      throw unusable(path, 'can be read by others', `Make it yours alone: chmod 600 ${path}`);
    return tokenFileSchema.parse(JSON.parse(await file.readFile('utf8')));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    // What is in it may be a secret: neither the parser's words nor the values are told.
    throw unusable(path, 'is no token file');
  } finally {
    await file.close();
  }
}

function grantOf(tokens: z.infer<typeof tokenFileSchema>): Grant {
  return {
    clientId: tokens.client_id,
    clientSecret: tokens.client_secret,
    redirectUri: tokens.redirect_uri,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
  };
}

function unusable(path: string, what: string, action?: string): AppError {
  const shape = 'It holds JSON with client_id, client_secret, redirect_uri, access_token and refresh_token.';
  return new AppError('usage/connection', { message: `${path} ${what}.`, actions: [action ?? shape] });
}
