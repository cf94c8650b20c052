import { crc32 } from 'node:zlib';

import * as z from 'zod';

import { entrySchema, type Entry } from './entry.js';

/** A journal line with its place in the segment (from 1) and the time it was written (ISO 8601, UTC). */
export interface Line {
  readonly n: number;
  readonly at: string;
  readonly entry: Entry;
}

const frameSchema = z.strictObject({ seq: z.int().positive(), at: z.string(), entry: entrySchema });

/**
 * One line: JSON in ASCII, so that a cut never splits a character, then a blank and the CRC-32 of the JSON in
 * eight hex digits.
 */
export function encodeLine(line: Line): string {
  const json = ascii(JSON.stringify({ seq: line.n, at: line.at, entry: line.entry }));
  return `${json} ${checksum(json)}\n`;
}

/** The line, or undefined where it is not whole: cut, damaged, or of another form. */
export function decodeLine(text: string): Line | undefined {
  const json = jsonOf(text);
  const frame = frameSchema.safeParse(json === undefined ? undefined : parsed(json));
  return frame.success ? { n: frame.data.seq, at: frame.data.at, entry: frame.data.entry } : undefined;
}

/** Whether a line is as somebody wrote it, by its checksum, and of a form that this program does not know. */
export function isForeign(text: string): boolean {
  const json = jsonOf(text);
  const value = json === undefined ? undefined : parsed(json);
  return typeof value === 'object' && value !== null && decodeLine(text) === undefined;
}

/** The JSON of a line whose checksum is right. */
function jsonOf(text: string): string | undefined {
  const json = text.slice(0, -9);
  return text.at(-9) === ' ' && text.slice(-8) === checksum(json) ? json : undefined;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
