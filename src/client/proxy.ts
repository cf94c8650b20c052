import { AppError } from '../errors/app-error.js';

/** A proxy that requests go through. */
export interface Proxy {
  /** Without user and password: what may be shown. */
  readonly url: string;
  /** The header that says who asks; undefined where the proxy asks for nobody. */
  readonly authorization: string | undefined;
  /** What may never be shown of it. */
  readonly secrets: readonly string[];
}

const form = /^https?:\/\/(?:[^/?#@]*@)?[^/?#@]+\/?$/i;

/** Reads `http://host:port` or `https://user:password@host:port`. Throws `usage/option` that shows nothing of the text. */
export function readProxy(text: string): Proxy {
  if (!form.test(text) || !URL.canParse(text)) throw unreadable();
  const { origin, username, password } = new URL(text);
  if (username === '' && password === '') return { url: origin, authorization: undefined, secrets: [] };
  const proof = Buffer.from(`${plain(username)}:${plain(password)}`).toString('base64');
  const secrets = [proof, plain(password), password].filter((secret) => secret !== '');
  return { url: origin, authorization: `Basic ${proof}`, secrets };
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unreadable();
  }
}

function unreadable(): AppError {
  return new AppError('usage/option', {
    message: 'proxy (--proxy, KOMMO_PROXY): it is not of the form http://host:port or https://host:port.',
    actions: [
      'A user and password stand before the host: http://user:password@host:port, with % for special signs.',
    ],
  });
}
