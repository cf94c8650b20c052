import type { CliContext } from './context.js';

/**
 * The same surroundings, with every character that a terminal obeys made visible: names of files, columns, users and
 * stages come from elsewhere. Line feeds stay, as tables are printed in one piece; JSON stays the same JSON, since the
 * escapes are its own.
 */
export async function guarded(context: CliContext): Promise<CliContext> {
  const { printable } = await import('../report/printable.js');
  const visible = (text: string): string => text.split('\n').map(printable).join('\n');
  const { print, say } = context;
  return { ...context, print: (text) => print(visible(text)), say: (text) => say(visible(text)) };
}
