import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds the program before the tests that start it as a process, unless the build is newer than every source. Types
 * are checked elsewhere.
 */
export function setup(): void {
  const built = modified('dist/cli/main.js');
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((name) =>
    modified(join('src', name)),
  );
  if (!sources.some((time) => time >= built)) return;
  execFileSync(process.execPath, ['scripts/build-program.js'], { stdio: 'inherit' });
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
