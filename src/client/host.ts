import { AppError } from '../errors/app-error.js';

interface Address {
  /** The name before `.kommo.com`. */
  readonly subdomain?: string | undefined;
  /** A whole address; it stands above `subdomain`. */
  readonly baseUrl?: string | undefined;
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const subdomainForm = new RegExp(`^${label}$`, 'i');
const accountForm = new RegExp(`^https://(${label})\\.(?:kommo\\.com|amocrm\\.ru|amocrm\\.com)/?$`, 'i');
const loopbackForm = /^https?:\/\/(127(?:\.\d{1,3}){3}|\[::1\]|localhost)(?::(\d{1,5}))?\/?$/i;

/**
 * The origin to talk to, without a slash at the end: a Kommo account, or a server on this machine. The written
 * form itself is matched, so nothing that a URL parser would repair (user names, other ports, look-alike letters,
 * line breaks, a trailing dot) gets through. Throws AppError `usage/host`, or `usage/connection` when nothing is
 * given.
 */
export function accountUrl({ subdomain, baseUrl }: Address): string {
  if (baseUrl !== undefined && baseUrl !== '') return checkedBaseUrl(baseUrl);
  if (subdomain === undefined || subdomain === '') {
    throw new AppError('usage/connection', { message: 'Neither a subdomain nor a base URL is set.' });
  }
  if (!subdomainForm.test(subdomain) || isReserved(subdomain)) {
    throw refusal(
      `"${shown(subdomain)}" is not the subdomain of an account; expected a name such as "acme".`,
    );
  }
  return `https://${subdomain.toLowerCase()}.kommo.com`;
}

/** True for an address of this machine, where the limits of Kommo do not apply. */
export function isLoopback(origin: string): boolean {
  return loopbackForm.test(origin);
}

function checkedBaseUrl(baseUrl: string): string {
  const account = accountForm.exec(baseUrl)?.[1];
  if (account !== undefined && !isReserved(account)) return new URL(baseUrl).origin;
  const local = loopbackOrigin(baseUrl);
  if (local !== undefined) return local;
  throw refusal(
    `"${shown(baseUrl)}" is neither https://<subdomain>.kommo.com nor an address of this machine.`,
  );
}

function loopbackOrigin(baseUrl: string): string | undefined {
  const [, host, port] = loopbackForm.exec(baseUrl) ?? [];
  if (host === undefined || port === '0' || !URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  // 127.0.0.010 is read as octal: what is written must be what is meant.
  return url.hostname === host.toLowerCase() ? url.origin : undefined;
}

/** `www` is Kommo's own site; `xn--` names are written in other alphabets, which no account has. */
function isReserved(name: string): boolean {
  return /^(?:www|xn--.*)$/i.test(name);
}

function refusal(message: string): AppError {
  return new AppError('usage/host', { message });
}

/** The address without a password somebody may have put into it, and safe to print. */
function shown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replace(/[^/@]*@/, '***@')
    .slice(0, 100);
}
