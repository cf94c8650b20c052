import * as z from 'zod';

import type { Client } from '../../client/client.js';
import { AppError, asAppError } from '../../errors/app-error.js';
import { readProxy } from '../../client/proxy.js';
import { fetchAccountDictionary } from '../../client/account-dictionary.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { connect } from '../connect.js';
import type { DoctorCheck } from './doctor-check.js';
import { probeAccount } from './doctor-probes.js';
import { planChecks } from './doctor-plan.js';
import { readToken, tokenChecks } from './doctor-token.js';
import { connectionOptionsSchema, parseOptions, type ConnectionOptions } from '../options.js';
import { toolVersion } from '../version.js';

export interface Diagnosis {
  readonly version: 1;
  readonly tool: string;
  readonly node: string;
  readonly account: { readonly id: number; readonly name: string; readonly subdomain: string } | null;
  readonly checks: readonly DoctorCheck[];
  /** 0 without a problem; else what a run would end with. */
  readonly exitCode: number;
}

export interface DoctorHooks {
  /** Version of Node that runs; the caller knows it. */
  readonly node: string;
  readonly signal?: AbortSignal;
}

/** The oldest Node this program is tested on. */
const NODE = [20, 19] as const;

/**
 * Looks at everything that an import or export depends on, with reads alone, and says what it found; a fault of the
 * account is a check with a problem, not an error. Throws `usage/…` where there is no account to ask.
 */
export async function diagnose(written: ConnectionOptions, hooks: DoctorHooks): Promise<Diagnosis> {
  const { accountFile, ...settings } = parseOptions(connectionOptionsSchema, written);
  const connection = await connect(settings, { readOnly: true, signal: hooks.signal });
  const checks: DoctorCheck[] = [
    nodeCheck(hooks.node),
    ...tokenChecks(readToken(settings.apiKey), new Date()),
    ...proxyChecks(settings.proxy),
  ];
  let account: AccountDictionary['account'] | null = null;
  let exitCode = 0;
  try {
    const dictionary = await fetchAccountDictionary(connection.client);
    ({ account } = dictionary);
    checks.push(...(await accountChecks(connection.client, dictionary)));
    checks.push(...(await probeAccount(connection.client)));
    checks.push(rateCheck(connection.client));
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.code === 'internal/bug' || error.code.startsWith('run/')) throw thrown;
    checks.push({ name: 'account', status: 'problem', says: `${error.title}: ${error.message}` });
    exitCode = error.exitCode;
  } finally {
    await connection.close();
  }
  const bad = checks.some(({ status }) => status === 'problem');
  const named = account && { id: account.id, name: account.name, subdomain: account.subdomain };
  return {
    version: 1,
    tool: toolVersion,
    node: hooks.node,
    account: named,
    checks,
    exitCode: exitCode === 0 && bad ? 1 : exitCode,
  };
}

function proxyChecks(proxy: string | undefined): readonly DoctorCheck[] {
  if (proxy === undefined) return [];
  return [{ name: 'proxy', status: 'ok', says: `requests to Kommo go through ${readProxy(proxy).url}` }];
}

function nodeCheck(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isOld = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
  return {
    name: 'node',
    status: isOld ? 'problem' : 'ok',
    says: isOld ? `${version}; at least ${NODE.join('.')} is needed` : version,
  };
}

async function accountChecks(client: Client, dictionary: AccountDictionary): Promise<readonly DoctorCheck[]> {
  const { account, users } = dictionary;
  const zone = zoneCheck(account.timezone);
  return [
    { name: 'account', status: 'ok', says: `${account.name} (${account.subdomain}), ${account.currency}` },
    {
      name: 'rights',
      status: 'ok',
      says: `users, pipelines and custom fields can be read (${users.length} users)`,
    },
    zone,
    await eventsCheck(client),
    ...planChecks(dictionary),
  ];
}

function zoneCheck(timezone: string): DoctorCheck {
  try {
    const now = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    return { name: 'time zone', status: 'ok', says: `${timezone}, where it is ${now.format(new Date())}` };
  } catch {
    return { name: 'time zone', status: 'problem', says: `"${timezone}" is not a zone that this Node knows` };
  }
}

const eventsSchema = z.object({
  _embedded: z.object({ events: z.array(z.object({ created_at: z.int() })) }),
});
/** A clock that is off by more than this makes an incremental export miss or repeat changes. */
const CLOCK_OFF_S = 60;

/** Events carry the clock of Kommo: none may be of the future. They also tell deletions. */
async function eventsCheck(client: Client): Promise<DoctorCheck> {
  try {
    const answer = await client.get('events', eventsSchema, { limit: 1 });
    const newest = answer?._embedded.events[0]?.created_at;
    const ahead = newest === undefined ? 0 : newest - Date.now() / 1000;
    if (ahead > CLOCK_OFF_S)
      return {
        name: 'clock',
        status: 'problem',
        says: `this machine is at least ${Math.round(ahead)} s behind Kommo; set it by NTP`,
      };
    return {
      name: 'clock',
      status: 'ok',
      says: 'no event of the account is of the future; deletions can be read',
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !['auth/rights', 'api/answer'].includes(thrown.code)) throw thrown;
    return { name: 'clock', status: 'note', says: 'events cannot be read, so exports cannot tell deletions' };
  }
}

function rateCheck(client: Client): DoctorCheck {
  const { requests, throttled, latencyMs } = client.stats();
  return throttled > 0
    ? {
        name: 'limit',
        status: 'problem',
        says: `${throttled} of ${requests} requests were answered 429: other integrations use the limit too`,
      }
    : {
        name: 'limit',
        status: 'ok',
        says: `${requests} requests without a 429, ${Math.round(latencyMs)} ms an answer`,
      };
}
