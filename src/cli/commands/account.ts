import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { connectionFlags, connectionOptions, type Flags } from '../options.js';

const { 'account-file': _unused, ...connection } = connectionFlags;

export function accountCommand(context: CliContext): CommandModule {
  return {
    command: 'account',
    describe: 'The account dictionary: users, pipelines, fields, options',
    builder: (command) =>
      command
        .command(pullCommand(context))
        .command(showCommand(context))
        .demandCommand(1, 'Name one of: pull, show.'),
    handler: () => undefined,
  };
}

function pullCommand(context: CliContext): CommandModule {
  return {
    command: 'pull',
    describe: 'Write the dictionary to a file, for offline checks and for git',
    builder: (command) =>
      command.options({
        ...connection,
        // Other commands call the same file so.
        out: {
          alias: ['o', 'account-file'],
          type: 'string',
          default: 'kommo.account.json',
          describe: 'File to write',
        },
      }),
    handler: async (flags) => await pull(flags, context),
  };
}

function showCommand(context: CliContext): CommandModule {
  return {
    command: 'show',
    describe: 'Print the names that a mapping may use',
    builder: (command) =>
      command.options({
        ...connectionFlags,
        json: { type: 'boolean', describe: 'Print the whole dictionary' },
      }),
    handler: async (flags) => await show(flags, context),
  };
}

async function pull(flags: Flags, context: CliContext): Promise<void> {
  const { pullAccount } = await import('../../pipeline/account/account.js');
  const path = String(flags['out']);
  const { account } = await pullAccount(path, connectionOptions(flags, context));
  context.say(`Wrote the dictionary of ${account.name} (${account.subdomain}) to ${path}.`);
}

async function show(flags: Flags, context: CliContext): Promise<void> {
  const { readAccount } = await import('../../pipeline/account/account.js');
  const { renderAccount } = await import('../../report/render-account.js');
  const dictionary = await readAccount(connectionOptions(flags, context));
  context.print(flags['json'] === true ? JSON.stringify(dictionary) : renderAccount(dictionary));
}
