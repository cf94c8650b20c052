import type { TokenStore } from '../client/credentials.js';
import { createClient, MAX_RATE } from '../client/create-client.js';
import type { Client } from '../client/client.js';
import type { WatchedClient } from '../client/new-keys.js';
import { plainText } from '../client/plain-text.js';
import type { ThrottleNotice } from '../client/retry.js';
import { accountUrl } from '../client/host.js';
import { AppError } from '../errors/app-error.js';
import { startEmbeddedSandbox } from './embedded-sandbox.js';
import type { ConnectionSettings } from './options.js';
import { tokenFile } from './token-file.js';

/** An open way to an account, real or embedded. `url` is what people open in a browser. */
export interface Connection {
  readonly client: Client;
  readonly url: string;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** The transport refuses every method but GET. */
  readonly readOnly: boolean;
  readonly concurrency?: number | 'auto';
  /** Ends waiting and cuts off what is in flight. */
  readonly signal?: AbortSignal | undefined;
  /** Ends waiting, and lets what is in flight come to its end. */
  readonly waitSignal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
}

/** What the connection has to say: to everybody, or to those who want details. */
export interface ConnectionEvent {
  readonly kind: 'remark' | 'detail';
  readonly text: string;
}

/** Opens a client on the account of the settings, or on a sandbox of its own. Throws `usage/connection`, `usage/host`. */
export async function connect(settings: ConnectionSettings, options: ConnectOptions): Promise<Connection> {
  const { rate } = settings;
  const { readOnly, concurrency = 'auto', signal, waitSignal, onEvent } = options;
  const onThrottle = (notice: ThrottleNotice): void => onEvent?.(pauseEvent(notice));
  const limits = { rate, readOnly, concurrency, signal, waitSignal, onThrottle } as const;
  if (settings.sandbox) {
    checkRate(rate);
    const sandbox = await startEmbeddedSandbox();
    const client = createClient({ ...limits, baseUrl: sandbox.url, token: sandbox.token });
    const close = async (): Promise<void> => {
      tellNewKeys(client, onEvent);
      await sandbox.close();
    };
    return { client, url: sandbox.url, close };
  }
  const { subdomain, baseUrl, proxy, noProxy } = settings;
  const { token, tokenStore } = await tokenOf(settings);
  if (token === undefined || (subdomain === undefined && baseUrl === undefined)) {
    const missing =
      token === undefined
        ? 'no token (KOMMO_API_KEY or a token file)'
        : 'no account (KOMMO_SUBDOMAIN or --base-url)';
    throw new AppError('usage/connection', { message: `There is ${missing}.` });
  }
  const url = accountUrl({
    ...(subdomain === undefined ? {} : { subdomain }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const client = createClient({ ...limits, baseUrl: url, token, tokenStore, proxy, noProxy });
  return { client, url, close: async () => tellNewKeys(client, onEvent) };
}

/** A pause that people notice is told to all of them. */
const LONG_MS = 20_000;

function pauseEvent({ waitMs }: ThrottleNotice): ConnectionEvent {
  const isLong = waitMs >= LONG_MS;
  const wait = inWords(waitMs);
  const text = `Kommo answers that there are too many requests (429): nothing is sent for ${wait}`;
  return isLong
    ? { kind: 'remark', text: `${text}, then the run goes on by itself. It may be stopped and resumed.` }
    : { kind: 'detail', text: `${text}.` };
}

function inWords(ms: number): string {
  if (ms < 1000) return 'less than a second';
  return ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}

function tellNewKeys(client: WatchedClient, onEvent: ConnectOptions['onEvent']): void {
  const keys = [...client.newKeys()].map(([key, count]) => `${plainText(key, 100)} (${count})`);
  if (keys.length === 0) return;
  const text = `Answers of Kommo hold keys that this program does not know and passes over, by the number of answers: ${keys.join(', ')}.`;
  onEvent?.({ kind: 'detail', text });
}

interface TokenOrigin {
  readonly token: string | undefined;
  readonly tokenStore?: TokenStore;
}

/** A token file stands above a long-lived token. */
async function tokenOf({ tokenFile: path, apiKey }: ConnectionSettings): Promise<TokenOrigin> {
  if (path === undefined) return { token: apiKey };
  const tokenStore = tokenFile(path);
  return { token: (await tokenStore.read()).accessToken, tokenStore };
}

/** The embedded sandbox keeps Kommo's limit. */
function checkRate(rate: number): void {
  if (rate <= MAX_RATE) return;
  throw new AppError('usage/option', {
    message: `rate: ${rate} is above ${MAX_RATE} requests a second, the limit of Kommo.`,
  });
}
