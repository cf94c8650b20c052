import type { AppError } from '../index.js';
import type { CliContext } from './context.js';
import { UsageProblem } from './usage-problem.js';

/** Tells what went wrong and what to do, and resolves to the exit code. Never shows a stack, a secret or a cell. */
export async function failureOf(
  thrown: unknown,
  args: readonly string[],
  context: CliContext,
): Promise<number> {
  const { AppError, asAppError } = await import('../errors/app-error.js');
  const { printable } = await import('../report/printable.js');
  const error =
    thrown instanceof UsageProblem
      ? new AppError('usage/option', { message: thrown.message })
      : asAppError(thrown);
  if (args.includes('--json')) context.print(printable(JSON.stringify(errorJson(error))));
  for (const line of render(error)) context.say(printable(line));
  return error.exitCode;
}

function errorJson(error: AppError): unknown {
  const { code, title, message, actions, exitCode, context } = error;
  return { error: { code, title, message, actions, context }, exitCode };
}

function render(error: AppError): readonly string[] {
  const message = error.message.split('\n').map((line) => `  ${line}`);
  return [`${error.title} (${error.code}):`, ...message, ...error.actions.map((action) => `  -> ${action}`)];
}
