import type { IncomingMessage } from 'node:http';

import type { Answer } from '../http/answer.js';
import { problem } from '../http/problem.js';

/**
 * The parsed JSON of a request (undefined for none), or the answer to a body that is none. Tokens may be asked for in
 * a form too: the official PHP client does (https://github.com/amocrm/oauth2-amocrm), as OAuth has it.
 */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
): Promise<{ body: unknown } | { refusal: Answer }> {
  const text = await readText(incoming, limit);
  if (text === undefined) return { refusal: problem(413, `The body is larger than ${limit} bytes`) };
  if (text.trim() === '') return { body: undefined };
  const type = incoming.headers['content-type'] ?? '';
  if (isTokenForm(incoming.url ?? '', type)) return { body: Object.fromEntries(new URLSearchParams(text)) };
  if (!type.toLowerCase().includes('json'))
    return { refusal: problem(415, `Content-Type must be application/json, not "${type.slice(0, 80)}"`) };
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { refusal: problem(400, 'The request body is not valid JSON') };
  }
}

function isTokenForm(url: string, type: string): boolean {
  return url.startsWith('/oauth2/') && type.toLowerCase().includes('x-www-form-urlencoded');
}

/** Undefined when there is more than `limit` bytes: the rest is read, for the answer to get through, but not kept. */
async function readText(incoming: IncomingMessage, limit: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming) {
    if (!Buffer.isBuffer(piece)) continue;
    bytes += piece.length;
    if (bytes <= limit) pieces.push(piece);
  }
  return bytes > limit ? undefined : Buffer.concat(pieces).toString('utf8');
}
