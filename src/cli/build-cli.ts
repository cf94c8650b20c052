import yargs, { type Argv } from 'yargs';

import { accountCommand } from './commands/account.js';
import { doctorCommand } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { inspectCommand } from './commands/inspect.js';
import { mappingCommand } from './commands/mapping.js';
import { reconcileCommand, resumeCommand, retryCommand } from './commands/resume.js';
import { runsCommand } from './commands/runs.js';
import { sandboxCommand } from './commands/sandbox.js';
import { validateCommand } from './commands/validate.js';
import type { CliContext } from './context.js';
import { keepDash } from './file-options.js';
import { guarded } from './guarded.js';
import { UsageProblem } from './usage-problem.js';

/** The command line, without side effects until it is parsed. A wrong use rejects with `UsageProblem`. */
export async function buildCli(args: readonly string[], surroundings: CliContext): Promise<Argv> {
  const context = await guarded(surroundings);
  return yargs([...keepDash(args)])
    .scriptName('kommo-bulk')
    .usage('$0 <command> [flags]\n\nBulk import, export and dry-run validation for the Kommo CRM.')
    .command(importCommand(context))
    .command(validateCommand(context))
    .command(inspectCommand(context))
    .command(resumeCommand(context))
    .command(retryCommand(context))
    .command(reconcileCommand(context))
    .command(exportCommand(context))
    .command(accountCommand(context))
    .command(mappingCommand(context))
    .command(runsCommand(context))
    .command(sandboxCommand(context))
    .command(doctorCommand(context))
    .demandCommand(1, 'Name a command.')
    .recommendCommands()
    .strict()
    .parserConfiguration({ 'camel-case-expansion': false, 'strip-aliased': true, 'parse-numbers': false })
    .check(noRepeats)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? new UsageProblem(message ?? 'The command line is wrong.');
    })
    .exitProcess(false)
    .showHelpOnFail(false)
    .help()
    .alias('help', 'h')
    .wrap(110);
}

/** What may be given more than once. */
const lists: ReadonlySet<string> = new Set(['_', 'entity', 'filter']);

/** A flag given twice has no meaning that both its writers would expect. */
function noRepeats(flags: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(flags)) {
    if (!lists.has(name) && Array.isArray(value))
      throw new UsageProblem(`--${name} is given more than once.`);
  }
  return true;
}
