import type { CliContext } from './context.js';

// Needed by every command, and by itself alone.
const { printable } = await import('../report/printable.js');

/**
 * The same surroundings, with every character that a terminal obeys made visible: names of files, columns, users and
 * stages come from elsewhere. Line feeds stay, as tables are printed in one piece; JSON stays the same JSON, since the
 * escapes are its own.
 */
export function guarded(context: CliContext): CliContext {
  const { print, say } = context;
  return { ...context, print: (text) => print(visible(text)), say: (text) => say(visible(text)) };
}

function visible(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
