import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';

import { errnoOf } from '../errors/app-error.js';
import { isLoopback } from './host.js';
import type { Proxy } from './proxy.js';
import { publicLookup } from './public-lookup.js';
import { describeFault, type Fetch } from './transport.js';

/** How connections leave this machine. */
export interface WayOut {
  readonly origin: string;
  /** Every request goes through it; straight to the host where left out. */
  readonly proxy?: Proxy | undefined;
  /** Hosts that are reached without the proxy, as in NO_PROXY. */
  readonly noProxy?: string | undefined;
  /** For tests: names to addresses, and who may sign certificates. */
  readonly lookup?: LookupFunction | undefined;
  readonly ca?: string | undefined;
}

/**
 * The global fetch over connections that are safe whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED,
 * --tls-min-v1.0, HTTPS_PROXY): certificates are checked, TLS is 1.2 or newer, no name leads into a private network,
 * and the only proxy is the one that was named. Node's own NODE_EXTRA_CA_CERTS adds authorities.
 */
export function guardedFetch(way: WayOut): Fetch {
  let opened: Promise<Dispatcher> | undefined;
  return async (url, init) => {
    // Nothing to guard, and the library takes a tenth of a second to load.
    if (way.origin.startsWith('http:')) return await globalThis.fetch(url, init);
    opened ??= open(way);
    const dispatcher = await opened;
    // Not written into the object: Node's types know the dispatcher of the older undici inside Node.
    const guarded = Object.assign({ ...init }, { dispatcher });
    return await globalThis.fetch(url, guarded).catch((thrown: unknown) => {
      throw way.proxy ? behind(way.proxy, thrown) : thrown;
    });
  };
}

async function open({ origin, proxy, noProxy = '', lookup, ca }: WayOut): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const authority = ca === undefined ? {} : { ca };
  const tls = { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...authority } as const;
  if (isLoopback(origin)) return new Agent({ connect: tls });
  const connect = { ...tls, lookup: publicLookup(lookup) };
  if (proxy === undefined) return new Agent({ connect });
  const { url, authorization } = proxy;
  // Behind a proxy it is the proxy that looks names up. What is left out here would be taken from the environment.
  const through = { httpProxy: url, httpsProxy: url, noProxy, requestTls: tls, proxyTls: tls };
  const token = authorization === undefined ? {} : { token: authorization };
  return new EnvHttpProxyAgent({ ...through, ...token, connect });
}

/** A fault behind a proxy names it: mostly it is the proxy's. */
function behind({ url }: Proxy, thrown: unknown): Error {
  const status = /^Proxy response \((\d+)\)/.exec(describeFault(thrown))?.[1];
  const says = status === undefined ? describeFault(thrown) : `it refused the connection with HTTP ${status}`;
  const code = errnoOf(thrown);
  return Object.assign(new Error(`through the proxy ${url}: ${says}`), code === undefined ? {} : { code });
}
