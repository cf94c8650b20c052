import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** For acme.kommo.com and this machine, signed by nobody; valid until 2126. */
export const CERTIFICATE = await readFile('fixtures/tls/cert.pem', 'utf8');
const KEY = await readFile('fixtures/tls/key.pem', 'utf8');

/** A server on this machine that answers `{"id":1}` over TLS, and what it was asked. */
export interface TlsServer {
  readonly port: number;
  readonly requests: readonly string[];
  /** Connections that were tried, whole or not. */
  connections(): number;
}

export async function openTlsServer(options: ServerOptions = {}): Promise<TlsServer> {
  const requests: string[] = [];
  let connections = 0;
  const server: Server = createServer({ key: KEY, cert: CERTIFICATE, ...options }, (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(200, { 'Content-Type': 'application/hal+json' }).end('{"id":1}');
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests, connections: () => connections };
}
