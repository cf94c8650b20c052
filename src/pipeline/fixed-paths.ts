import { readlink } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';

import type { RunOptions } from './options.js';

/** `runs/latest` names another run as soon as this one begins: what is named through it is named by its own run instead. */
export async function withFixedPaths(options: RunOptions): Promise<RunOptions> {
  const { file, mapping, runDir } = options;
  const target = await readlink(join(runDir, 'latest')).catch(() => undefined);
  if (target === undefined) return options;
  const fixed = (path: string): string => {
    const within = relative(join(runDir, 'latest'), path);
    return within === '' || within.startsWith('..') || isAbsolute(within)
      ? path
      : join(runDir, target, within);
  };
  return { ...options, file: fixed(file), ...(mapping !== undefined && { mapping: fixed(mapping) }) };
}
