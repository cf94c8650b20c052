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
import { commandWords } from './command-words.js';
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
      throw error ?? new UsageProblem(inWords(message, args));
    })
    .exitProcess(false)
    .showHelpOnFail(false)
    .help()
    .alias('help', 'h')
    .epilogue(
      'The account is named by KOMMO_SUBDOMAIN and KOMMO_API_KEY; with --sandbox none is needed.\n' +
        'kommo-bulk <command> --help shows the flags of a command, and examples.',
    )
    .wrap(Math.min(WIDEST, Math.max(NARROWEST, context.columns ?? USUAL)));
}

/** Columns of the help: lines longer than that are hard to read, and in fewer no flag has room for its text. */
const WIDEST = 110;
const USUAL = 80;
const NARROWEST = 40;

/** What yargs says of missing words, in ours. */
function inWords(message = 'The command line is wrong.', args: readonly string[]): string {
  if (!message.startsWith('Not enough non-option arguments')) return message;
  const command = commandWords(args);
  if (command === 'export') return 'Name what to export, such as leads, or all.';
  return command === 'mapping check' ? 'Name the mapping file.' : 'Name the file.';
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
