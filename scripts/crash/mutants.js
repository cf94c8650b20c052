// Programs that break one rule each. The crash loop must find every one of them, or it proves nothing.
import { cpSync, readFileSync, writeFileSync, symlinkSync, existsSync } from 'node:fs';
import { join } from 'node:path';

export const mutants = {
  /** What got no answer is simply sent again. */
  'no-reconcile': [
    [
      'pipeline/settle-doubt.js',
      'const { path, method, watermark } = open;',
      'return { found: new Map(), absent: wanted.map(({ name }) => name), unclear: [] }; const { path, method, watermark } = open;',
    ],
    ['pipeline/settle-doubt.js', 'return answered || ', 'return true || '],
  ],
};

/** A copy of the built program in `directory`, changed as the mutant says; the path of its command. */
export function mutate(name, directory) {
  cpSync('dist', join(directory, 'dist'), { recursive: true });
  cpSync('package.json', join(directory, 'package.json'));
  if (!existsSync(join(directory, 'node_modules')))
    symlinkSync(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'));
  for (const [file, from, to] of mutants[name] ?? []) {
    const path = join(directory, 'dist', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${name}: ${file} does not hold "${from}" once.`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return join(directory, 'dist', 'cli', 'main.js');
}
