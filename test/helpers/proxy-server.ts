import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

import { onTestFinished } from 'vitest';

/** A proxy on this machine that leads every tunnel to one port of it, and the tunnels it was asked for. */
export interface ProxyServer {
  readonly address: string;
  readonly tunnels: readonly { readonly host: string; readonly authorization: string | undefined }[];
}

/** Tunnels are refused with `status` where it is not 200. */
export async function openProxy(port: number, status = 200): Promise<ProxyServer> {
  const tunnels: { host: string; authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request, client: Socket) => {
    tunnels.push({ host: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    client.on('error', () => undefined);
    sockets.add(client);
    client.write(`HTTP/1.1 ${status} as told\r\n\r\n`);
    if (status !== 200) client.end();
    else client.pipe(connect(port, '127.0.0.1').on('error', () => client.destroy())).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}
