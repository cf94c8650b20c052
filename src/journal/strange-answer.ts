import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeNew } from './write-whole.js';

/** Answers that are kept of one run, and what is kept of each: they are all alike, as a rule. */
const MOST = 10;
const MOST_CHARACTERS = 256 * 1024;

/**
 * Keeps an answer to a write as it came, for whoever finds out what Kommo meant. Resolves to the path, undefined where
 * the run has enough of them. Throws `run/disk`.
 */
export async function keepStrangeAnswer(
  directory: string,
  { write, text }: { readonly write: number; readonly text: string },
): Promise<string | undefined> {
  if ((await strangeAnswers(directory)).length >= MOST) return undefined;
  const path = join(directory, `answer-${String(write).padStart(6, '0')}.txt`);
  await writeNew(path, text.slice(0, MOST_CHARACTERS));
  return path;
}

/** Paths of the answers that a run kept, oldest first. */
export async function strangeAnswers(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => /^answer-\d+\.txt$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}
