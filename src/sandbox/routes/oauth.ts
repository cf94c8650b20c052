import { createHmac } from 'node:crypto';

import * as z from 'zod';

import type { Answer } from '../http/answer.js';
import type { Call } from '../http/call.js';
import { readObject } from '../http/items.js';
import { problem } from '../http/problem.js';
import type { Tokens } from '../world.js';

const client = {
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  redirect_uri: z.string().min(1),
};

const grant = z.discriminatedUnion('grant_type', [
  z.object({ ...client, grant_type: z.literal('authorization_code'), code: z.string().min(1) }),
  z.object({ ...client, grant_type: z.literal('refresh_token'), refresh_token: z.string().min(1) }),
]);

/** The refresh token that a new sandbox accepts, once. */
export const FIRST_REFRESH_TOKEN = 'sandbox-refresh-token';

export function newTokens(token: string): Tokens {
  return {
    access: new Map([[token, null]]),
    refresh: new Set([FIRST_REFRESH_TOKEN]),
    spentCodes: new Set(),
    issued: 0,
  };
}

/** Exchanges a code (any, once) or a refresh token (single use) for a new pair. */
export function exchangeToken(call: Call): Answer {
  const read = readObject(call.body, grant);
  if ('refusal' in read) return read.refusal;
  const { tokens } = call.world;
  const { written } = read;
  if (written.grant_type === 'refresh_token') {
    if (!tokens.refresh.delete(written.refresh_token)) return denied('Token has been revoked');
    return issue(call, written.client_id);
  }
  if (tokens.spentCodes.has(written.code)) return denied('Authorization code has been revoked');
  tokens.spentCodes.add(written.code);
  return issue(call, written.client_id);
}

function issue(call: Call, clientId: string): Answer {
  const { tokens, clock, switches } = call.world;
  tokens.issued += 1;
  const seconds = switches.accessTokenSeconds;
  const end = clock.seconds() + seconds;
  const access = accessToken(call, { aud: clientId, jti: String(tokens.issued), exp: end });
  const refresh = `sandbox-refresh-${tokens.issued}`;
  tokens.access.set(access, end);
  tokens.refresh.add(refresh);
  const body = {
    token_type: 'Bearer',
    expires_in: seconds,
    access_token: access,
    refresh_token: refresh,
    server_time: clock.seconds(),
  };
  return { status: 200, type: 'application/json', body };
}

/** A JWT, as Kommo's are: some clients read from it whose account it opens, and when it ends. The names of its claims are those of JWT (RFC 7519). */
function accessToken(
  call: Call,
  own: { readonly aud: string; readonly jti: string; readonly exp: number },
): string {
  const { clock, store } = call.world;
  const [begun, { id, subdomain }] = [clock.seconds(), store.account.account];
  const claims = { ...own, iat: begun, nbf: begun, account_id: id, subdomain, scopes: ['crm'] };
  const signed = [{ typ: 'JWT', alg: 'HS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  // Signed with a key that everybody knows: who trusts it has checked nothing.
  return `${signed}.${createHmac('sha256', 'sandbox').update(signed).digest('base64url')}`;
}

/** Whose account a token opens (as the official client asks for it). */
export function subdomainOf(call: Call): Answer {
  const { id, subdomain } = call.world.store.account.account;
  const body = { id, subdomain, domain: `${subdomain}.kommo.com`, top_level_domain: 'com' };
  return { status: 200, type: 'application/json', body };
}

function denied(hint: string): Answer {
  return problem(400, 'The refresh token is invalid.', { hint, error: 'invalid_grant' });
}
