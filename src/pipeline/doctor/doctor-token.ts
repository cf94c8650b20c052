import * as z from 'zod';

import type { DoctorCheck } from './doctor-check.js';

/** What a token says of itself. Nothing of it is a secret but the signature, which is not here. */
export interface TokenFacts {
  readonly expiresAt: Date | undefined;
  readonly scopes: readonly string[];
}

const claimsSchema = z.looseObject({
  exp: z.number().optional().catch(undefined),
  scopes: z.array(z.string()).optional().catch(undefined),
});

/** Long-lived tokens of Kommo are JSON Web Tokens (developers.kommo.com/docs/long-lived-token); others say nothing. */
export function readToken(token: string | undefined): TokenFacts | undefined {
  const [, payload, signature] = (token ?? '').split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    const expiresAt = claims.exp === undefined ? undefined : new Date(claims.exp * 1000);
    return { expiresAt, scopes: claims.scopes ?? [] };
  } catch {
    return undefined;
  }
}

const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

export function tokenChecks(facts: TokenFacts | undefined, now: Date): readonly DoctorCheck[] {
  if (!facts)
    return [{ name: 'token', status: 'unknown', says: 'it does not tell when it ends or what it may do' }];
  return [...expiry(facts, now), scopes(facts)];
}

function expiry({ expiresAt }: TokenFacts, now: Date): readonly DoctorCheck[] {
  if (!expiresAt) return [{ name: 'token', status: 'unknown', says: 'it does not tell when it ends' }];
  const days = Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS);
  const day = expiresAt.toISOString().slice(0, 10);
  if (days < 0) return [{ name: 'token', status: 'problem', says: `expired on ${day}` }];
  return [
    { name: 'token', status: days < SOON_DAYS ? 'note' : 'ok', says: `valid until ${day}, ${days} days` },
  ];
}

function scopes(facts: TokenFacts): DoctorCheck {
  if (facts.scopes.length === 0) return { name: 'scopes', status: 'unknown', says: 'the token names none' };
  const may = facts.scopes.join(', ');
  return facts.scopes.includes('crm')
    ? { name: 'scopes', status: 'ok', says: may }
    : { name: 'scopes', status: 'problem', says: `crm is not among them: ${may}` };
}
