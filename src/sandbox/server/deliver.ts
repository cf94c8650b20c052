import type { ServerResponse } from 'node:http';

import type { Answer } from '../http/answer.js';
import type { Delivery } from './apply-fault.js';

/** Sends the answer, or what the delivery leaves of it. Returns what was sent, for the log. */
export function deliver(
  outgoing: ServerResponse,
  answer: Answer,
  delivery: Delivery,
): { status: number | null; bytes: number } {
  if (delivery === 'silent') return { status: null, bytes: 0 };
  if (delivery === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return { status: null, bytes: 0 };
  }
  const text = textOf(answer);
  const bytes = Buffer.byteLength(text);
  outgoing.writeHead(answer.status, {
    ...(answer.type === undefined ? {} : { 'content-type': contentType(answer.type) }),
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': bytes }),
    ...answer.headers,
  });
  if (delivery === 'whole') {
    outgoing.end(text);
    return { status: answer.status, bytes };
  }
  const half = Buffer.from(text).subarray(0, bytes >> 1);
  outgoing.write(half, () => outgoing.socket?.destroy());
  return { status: answer.status, bytes: half.length };
}

function textOf({ type, body }: Answer): string {
  if (body === undefined) return '';
  return type === 'text/html' && typeof body === 'string' ? body : JSON.stringify(body);
}

function contentType(type: NonNullable<Answer['type']>): string {
  return type === 'text/html' ? 'text/html; charset=utf-8' : type;
}
