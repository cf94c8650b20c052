import * as z from 'zod';

import { AppError, asAppError } from '../errors/app-error.js';
import type { Answer } from './classify.js';
import type { Bearer, Request } from './transport.js';

/** What an integration renews its access with (developers.kommo.com, OAuth 2.0). */
export interface Grant {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly accessToken: string;
  /** Good for one renewal, which gives another. */
  readonly refreshToken: string;
}

/** Where the tokens of an integration are kept. */
export interface TokenStore {
  /** Read anew each time: another process may have renewed them. */
  read(): Promise<Grant>;
  /** Rejects where `store` would have no room: asked while the old tokens are still good. */
  rehearse(): Promise<void>;
  /** Resolves when the new tokens are on disk: the old ones are worth nothing by then. */
  store(tokens: Pick<Grant, 'accessToken' | 'refreshToken'>): Promise<void>;
}

/** The token of the moment, and how it is renewed. */
export interface Credentials extends Bearer {
  /**
   * Makes another token the one of the moment after `used` was refused; false where there is no way to. Several that
   * ask at once wait for one renewal. Rejects with `auth/token` where Kommo refuses it or the new one cannot be stored,
   * `run/disk` where that is known before.
   */
  renew(used: string, exchange: (request: Request) => Promise<Answer>): Promise<boolean>;
}

const tokensSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1) });

/** `others` are secrets that are not to be shown either. */
export function createCredentials(
  token: string,
  store?: TokenStore,
  others: readonly string[] = [],
): Credentials {
  let current = token;
  let flight: Promise<void> | undefined;
  const secrets = new Set([token, ...others]);
  const adopt = ({ accessToken, refreshToken }: Pick<Grant, 'accessToken' | 'refreshToken'>): void => {
    current = accessToken;
    secrets.add(accessToken).add(refreshToken);
  };

  const renewOnce = async (
    used: string,
    exchange: (request: Request) => Promise<Answer>,
    kept: TokenStore,
  ): Promise<void> => {
    const grant = await kept.read();
    secrets.add(grant.clientSecret).add(grant.refreshToken);
    if (grant.accessToken !== used) {
      adopt(grant);
      return;
    }
    await kept.rehearse();
    const answer = await exchange(exchangeOf(grant));
    const tokens = tokensSchema.safeParse(answer.body);
    if (answer.kind !== 'done' || !tokens.success) throw notRenewed(answer);
    const renewed = {
      accessToken: tokens.data.access_token,
      refreshToken: tokens.data.refresh_token,
    };
    secrets.add(renewed.accessToken).add(renewed.refreshToken);
    await kept.store(renewed).catch((cause: unknown) => {
      throw notStored(cause);
    });
    adopt(renewed);
  };

  return {
    token: () => current,
    secrets: () => [...secrets],
    renew: async (used, exchange) => {
      if (!store) return false;
      if (used !== current) return true;
      flight ??= renewOnce(used, exchange, store).finally(() => (flight = undefined));
      await flight;
      return true;
    },
  };
}

function exchangeOf({ clientId, clientSecret, redirectUri, refreshToken }: Grant): Request {
  return {
    method: 'POST',
    base: '/oauth2',
    path: 'access_token',
    body: {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      redirect_uri: redirectUri,
    },
  };
}

/** The old refresh token is spent and the new one nowhere but here; what is not on disk would be lost with the run. */
function notStored(cause: unknown): AppError {
  return new AppError('auth/token', {
    message: `Kommo renewed the tokens, and the new ones could not be stored: ${asAppError(cause).message}`,
    actions: [
      'Make room or fix the rights, authorise the integration again and write its tokens into the token file.',
    ],
    context: { notStored: true },
    cause,
  });
}

/** The words of a good answer hold the new tokens, so only those of a refusal are shown. */
function notRenewed({ kind, status, detail }: Answer): AppError {
  const why = kind === 'done' ? 'an answer without tokens' : detail;
  return new AppError('auth/token', {
    message: `The access token is refused, and was not renewed (HTTP ${status}): ${why.replace(/\.$/, '')}.`,
    actions: [
      'Authorise the integration again and write the new tokens into the token file: a refresh token is good for one renewal, and the last one may have been cut off before its answer was stored.',
    ],
    context: { notStored: true },
  });
}
