#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

import type { CliContext } from './context.js';
// Loaded before it is needed: where too few files may be open, nothing is loaded any more.
import { failureOf } from './failure.js';

// Rows live shortly. By default the heap may grow to several times what is alive before it is swept, which is most of
// the peak of a long dry run; two fifths above it costs little time (bench/memory.js). Less is alive in an export, which
// takes an eighth less of the processor where it may double (bench/export.js).
setFlagsFromString(`--heap-growing-percent=${process.argv[2] === 'export' ? 100 : 40}`);

/** Exit codes of a second signal, which stops at once; the journal knows what was under way. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** What the system would not give: disk, files. */
const NO_RESOURCES = 5;
const BUG = 70;

const interruption = new AbortController();
/** A promise that never settles drains the event loop, and Node would exit 0: success. This says otherwise. */
let code: number = BUG;
/** Whether the command came to its end, good or bad. */
let isSettled = false;
/** Whether the reader of stdout got less than there was. */
let isCut = false;

const context: CliContext = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  columns: process.stdout.columns,
  terminal: process.stderr.isTTY ? process.stderr : undefined,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  input: process.stdin,
  signal: interruption.signal,
  exit: (exit) => {
    code = exit;
  },
};

for (const [signal, exit] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(exit);
    // First, as it takes the progress bar off the screen.
    interruption.abort(exit);
    context.say('Finishing the requests in flight; press again to stop at once.');
  });
}
// By default a limit of file size ends the process; the write that fails says more.
process.on('SIGXFSZ', () => undefined);
// Talk that nobody can hear is no fault of the run.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({ code: why }: NodeJS.ErrnoException) => {
  // A reader that leaves early (head, less) closes the pipe, and wants no more.
  if (why === 'EPIPE' || isCut) return;
  isCut = true;
  context.say(`Standard output could not be written (${why ?? 'for an unknown reason'}).`);
});
process.on('exit', (given) => {
  if (given === 0 && !isSettled)
    context.say(
      'A bug in kommo-bulk: it ended before its work did. Please report it; resume goes on with a run.',
    );
  if (given === 0) process.exitCode = code === 0 && isCut ? NO_RESOURCES : code;
});

const args = process.argv.slice(2);
// Node would exit 1, which here means that rows were rejected. Nothing may go on: the journal knows what was under way.
process.on('uncaughtException', (thrown) => process.exit(failureOf(thrown, args, context)));
try {
  const { buildCli } = await import('./build-cli.js');
  await (await buildCli(args, context)).parseAsync();
  if (code === BUG) code = 0;
} catch (thrown) {
  code = failureOf(thrown, args, context);
}
isSettled = true;

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    lines.question(`${question} [y/N] `, resolve);
    lines.on('close', () => resolve(''));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
