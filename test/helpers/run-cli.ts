import { buildCli } from '../../src/cli/build-cli.js';
import { failureOf } from '../../src/cli/failure.js';
import { refuseToken } from './token-canary.js';

/** What a command line printed, and how it ended. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly answer?: boolean;
  readonly signal?: AbortSignal;
  readonly input?: string;
}

/** Runs the command line in this process with its own environment, and sees that the token shows nowhere. */
export async function runCli(args: readonly string[], around: Surroundings = {}): Promise<CliRun> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let code = 0;
  const { answer } = around;
  const context = {
    env: around.env ?? {},
    print: (line: string) => void stdout.push(line),
    say: (line: string) => void stderr.push(line),
    terminal: undefined,
    ask: answer === undefined ? undefined : async () => answer,
    input: bytesOf(around.input ?? ''),
    signal: around.signal ?? new AbortController().signal,
    exit: (exit: number) => {
      code = exit;
    },
  };
  try {
    await (await buildCli(args, context)).parseAsync();
  } catch (thrown) {
    code = failureOf(thrown, args, context);
  }
  const run = { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
  refuseToken(args, context.env, run);
  return run;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
