import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';

import { isLoopback } from './host.js';
import { publicLookup } from './public-lookup.js';
import type { Fetch } from './transport.js';

/** How connections leave this machine. */
export interface WayOut {
  readonly origin: string;
  /** Address of an HTTP proxy that every request goes through; straight to the host where left out. */
  readonly proxy?: string | undefined;
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
    return await globalThis.fetch(url, Object.assign({ ...init }, { dispatcher }));
  };
}

async function open({ origin, proxy, noProxy = '', lookup, ca }: WayOut): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const tls = {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
  } as const;
  if (isLoopback(origin)) return new Agent({ connect: tls });
  const connect = { ...tls, lookup: publicLookup(lookup) };
  if (proxy === undefined) return new Agent({ connect });
  // Behind a proxy it is the proxy that looks names up.
  return new EnvHttpProxyAgent({
    httpsProxy: proxy,
    httpProxy: proxy,
    noProxy,
    connect,
    requestTls: tls,
    proxyTls: tls,
  });
}
