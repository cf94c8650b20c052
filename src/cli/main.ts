#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

import { buildCli } from './build-cli.js';
import type { CliContext } from './context.js';
import { failureOf } from './failure.js';

// Rows live shortly. By default the heap may grow to several times what is alive before it is swept, which is most of
// the peak of a long dry run; two fifths above it costs little time (bench/memory.js).
setFlagsFromString('--heap-growing-percent=40');

/** Exit codes of a second signal, which stops at once; the journal knows what was under way. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const interruption = new AbortController();
/** A promise that never settles drains the event loop, and Node would exit 0: success. This says otherwise. */
let code = 70;

const context: CliContext = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
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
    context.say('Finishing the requests in flight; press again to stop at once.');
    interruption.abort(exit);
  });
}
// A reader that leaves early (head, less) closes the pipe; that is no fault of the run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('exit', (given) => {
  if (given === 0) process.exitCode = code;
});

const args = process.argv.slice(2);
try {
  await buildCli(args, context).parseAsync();
  if (code === 70) code = 0;
} catch (thrown) {
  code = await failureOf(thrown, args, context);
}

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
