import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { Delivery } from '../faults/apply.js';
import type { Answer } from '../http/answer.js';

/** How an answer is to leave. `ms` is how long a body takes that comes in pieces. */
export interface Sending {
  readonly delivery: Delivery;
  readonly ms: number;
}

/** What was sent, for the log. */
export interface Sent {
  readonly status: number | null;
  readonly bytes: number;
}

const unanswered: Sent = { status: null, bytes: 0 };
const PIECES = 20;

/** Sends the answer, or what the delivery leaves of it. */
export async function deliver(outgoing: ServerResponse, answer: Answer, sending: Sending): Promise<Sent> {
  const { socket } = outgoing;
  if (socket && cutOff(socket, sending.delivery)) return unanswered;
  const body = Buffer.from(textOf(answer));
  const half = body.subarray(0, body.length >> 1);
  const sent = { status: answer.status, bytes: body.length };
  outgoing.writeHead(answer.status, headOf(answer, sending.delivery, body.length));
  if (sending.delivery === 'half') {
    outgoing.write(half, () => socket?.destroy());
    return { ...sent, bytes: half.length };
  }
  if (sending.delivery === 'hang-up') outgoing.once('finish', () => hangUp(socket));
  if (sending.delivery === 'drip') await drip(outgoing, body, sending.ms);
  else outgoing.end(body);
  return sent;
}

/** Ends the connection, or leaves it for good, where no answer is to come. */
function cutOff(socket: Socket, delivery: Delivery): boolean {
  if (delivery === 'reset') socket.resetAndDestroy();
  else if (delivery === 'close') socket.end();
  else if (delivery === 'half-head') socket.end('HTTP/1.1 200 OK\r\nContent-Type: applica');
  else return delivery === 'silent';
  return true;
}

async function drip(outgoing: ServerResponse, body: Buffer, ms: number): Promise<void> {
  const size = Math.max(Math.ceil(body.length / PIECES), 1);
  for (let at = 0; at < body.length && !outgoing.destroyed; at += size) {
    outgoing.write(body.subarray(at, at + size));
    await wait(ms / PIECES);
  }
  outgoing.end();
}

/** What comes next on this connection meets one that is closed: it is reset unread. */
function hangUp(socket: Socket | null): void {
  if (!socket) return;
  socket.removeAllListeners('data');
  socket.on('data', () => socket.resetAndDestroy());
}

function headOf(answer: Answer, delivery: Delivery, bytes: number): Record<string, string | number> {
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const length = delivery === 'wrong-length' ? bytes >> 1 : bytes;
  return {
    ...(answer.type === undefined ? {} : { 'content-type': contentType(answer.type) }),
    ...(hasBody ? { 'content-length': length } : {}),
    ...(delivery === 'bad-gzip' ? { 'content-encoding': 'gzip' } : {}),
    ...answer.headers,
  };
}

function textOf({ type, body }: Answer): string {
  if (body === undefined) return '';
  return type === 'text/html' && typeof body === 'string' ? body : JSON.stringify(body);
}

function contentType(type: NonNullable<Answer['type']>): string {
  return type === 'text/html' ? 'text/html; charset=utf-8' : type;
}
