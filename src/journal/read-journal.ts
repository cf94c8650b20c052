import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../errors/app-error.js';
import { decodeLine, type Line } from './line.js';

/**
 * The lines of one segment, in order. A last line that was cut in writing is left out; any other damage, and a gap
 * in the sequence, is `run/journal` with file and line.
 */
export async function* readSegment(path: string): AsyncGenerator<Line, void, undefined> {
  const file = await open(path);
  try {
    const whole = await endsWithNewline(file);
    let number = 0;
    let held: string | undefined;
    for await (const text of file.readLines({ encoding: 'latin1', start: 0, autoClose: false })) {
      if (held !== undefined) yield expectLine(path, held, number);
      held = text;
      number += 1;
    }
    // Only the very last line may be torn, and only where its line feed is missing.
    if (held !== undefined && (whole || decodeLine(held))) yield expectLine(path, held, number);
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

function expectLine(path: string, text: string, number: number): Line {
  const line = decodeLine(text);
  if (line?.n === number) return line;
  const what = line ? `has sequence number ${line.n}` : 'is damaged';
  throw new AppError('run/journal', {
    message: `${path}, line ${number} ${what}.`,
    context: { path, line: number },
  });
}

async function endsWithNewline(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString('latin1') === '\n';
}
