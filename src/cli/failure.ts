import { AppError, asAppError } from '../errors/app-error.js';
import { printable } from '../report/printable.js';
import type { CliContext } from './context.js';
import { commandWords } from './command-words.js';
import { UsageProblem } from './usage-problem.js';

/** Tells what went wrong and what to do, and gives the exit code. Never shows a stack, a secret or a cell. */
export function failureOf(thrown: unknown, args: readonly string[], context: CliContext): number {
  const error =
    thrown instanceof UsageProblem
      ? new AppError('usage/option', { message: thrown.message })
      : asAppError(thrown);
  const actions = error.actions.map((action) => (action === HELP ? helpOf(args) : action));
  if (args.includes('--json')) context.print(printable(JSON.stringify(errorJson(error, actions))));
  for (const line of render(error, actions)) context.say(printable(line));
  return error.exitCode;
}

/** What the library advises, which knows of no command. */
const HELP = 'See kommo-bulk --help.';

function helpOf(args: readonly string[]): string {
  const command = commandWords(args);
  return command === '' ? HELP : `See kommo-bulk ${command} --help.`;
}

function errorJson(error: AppError, actions: readonly string[]): unknown {
  const { code, title, message, exitCode, context } = error;
  return { error: { code, title, message, actions, context }, exitCode };
}

function render(error: AppError, actions: readonly string[]): readonly string[] {
  const message = error.message.split('\n').map((line) => `  ${line}`);
  return [`${error.title} (${error.code}):`, ...message, ...actions.map((action) => `  -> ${action}`)];
}
