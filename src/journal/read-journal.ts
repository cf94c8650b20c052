import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../errors/app-error.js';
import { decodeLine, isForeign, type Line } from './line.js';

const CHUNK_BYTES = 1 << 20;

/** What was left out at the end of a segment. */
export interface TornTail {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The lines of one segment, in order. A last line that was cut in writing is left out and told to `onTorn`; any other
 * damage, and a gap in the sequence, is `run/journal` with file and line; a sound line of another form, which only a
 * newer program can have written, is `run/changed`. No damage of a single byte looks like a
 * cut: a cut leaves no line feed, and a whole line before the place where one was.
 */
export async function* readSegment(
  path: string,
  onTorn?: (tail: TornTail) => void,
): AsyncGenerator<Line, void, undefined> {
  const file = await open(path);
  try {
    let number = 0;
    let rest = '';
    for await (const chunk of chunksOf(file)) {
      const text = rest + chunk;
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        number += 1;
        yield expectLine(path, text.slice(start, end), number);
        start = end + 1;
      }
      rest = text.slice(start);
    }
    if (rest === '') return;
    const line = decodeLine(rest);
    if (line || isForeign(rest)) yield expectLine(path, rest, number + 1);
    // The line is whole, and what stands after it is no line feed.
    else if (decodeLine(rest.slice(0, -1))) throw damaged(path, number + 1, 'is damaged');
    else onTorn?.({ path, bytes: rest.length });
  } finally {
    await file.close();
  }
}

/** The segments of a run's directory, oldest first. */
export async function segmentsOf(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => /^journal-\d{6}\.ndjson$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}

/** `run/journal` about a line of a segment. */
export function damaged(path: string, line: number, what: string): AppError {
  return new AppError('run/journal', {
    message: `${path}, line ${line} ${what}.`,
    context: { path, line },
  });
}

function ofNewer(path: string, line: number): AppError {
  return new AppError('run/changed', {
    message: `${path}, line ${line} is sound and of a form that this program does not know: a newer kommo-bulk wrote it.`,
    actions: ['Go on with the newer kommo-bulk that wrote it.'],
    context: { path, line },
  });
}

function expectLine(path: string, text: string, number: number): Line {
  const line = decodeLine(text);
  if (line?.n === number) return line;
  if (isForeign(text)) throw ofNewer(path, number);
  throw damaged(path, number, line ? `has sequence number ${line.n}` : 'is damaged');
}

/** Bytes as characters, one each: lines are ASCII, and damage must not be mended by a decoder. */
async function* chunksOf(file: FileHandle): AsyncGenerator<string, void, undefined> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.toString('latin1', 0, bytesRead);
  }
}
