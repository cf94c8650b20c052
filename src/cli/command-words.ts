/** Commands that have commands of their own. */
const GROUPS: ReadonlySet<string> = new Set(['account', 'mapping', 'runs']);

/** The words of a command line that name the command: `import`, `mapping init`; empty where there are none. */
export function commandWords(args: readonly string[]): string {
  const [first = '', second = ''] = args;
  if (!isWord(first)) return '';
  return GROUPS.has(first) && isWord(second) ? `${first} ${second}` : first;
}

function isWord(arg: string): boolean {
  return /^[a-z]+$/.test(arg);
}
