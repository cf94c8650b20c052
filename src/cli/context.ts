/** What the command line touches of the process, so that tests can bring their own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data: one call, one line. */
  readonly print: (line: string) => void;
  /** Talk: progress, questions, errors. */
  readonly say: (line: string) => void;
  /** Columns of the screen that stdout goes to; undefined where it goes elsewhere. */
  readonly columns?: number | undefined;
  /** Where a progress bar is drawn; undefined where stderr is no terminal. */
  readonly terminal: NodeJS.WriteStream | undefined;
  /** Asks a yes-or-no question; undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** The bytes of stdin, for a file named `-`. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}
