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
    return issue(call, tokens);
  }
  if (tokens.spentCodes.has(written.code)) return denied('Authorization code has been revoked');
  tokens.spentCodes.add(written.code);
  return issue(call, tokens);
}

function issue(call: Call, tokens: Tokens): Answer {
  tokens.issued += 1;
  const access = `sandbox-access-${tokens.issued}`;
  const refresh = `sandbox-refresh-${tokens.issued}`;
  const seconds = call.world.switches.accessTokenSeconds;
  tokens.access.set(access, call.world.clock.seconds() + seconds);
  tokens.refresh.add(refresh);
  const body = {
    token_type: 'Bearer',
    expires_in: seconds,
    access_token: access,
    refresh_token: refresh,
    server_time: call.world.clock.seconds(),
  };
  return { status: 200, type: 'application/json', body };
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
