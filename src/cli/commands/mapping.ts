import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { foundAccountFile } from '../file-options.js';
import { connectionFlags, connectionOptions, type Flags } from '../options.js';
import { explainCommand } from './mapping-explain.js';
import { initCommand } from './mapping-init.js';

export function mappingCommand(context: CliContext): CommandModule {
  return {
    command: 'mapping',
    describe: 'Mapping files',
    builder: (command) =>
      command
        .command(initCommand(context))
        .command(checkCommand(context))
        .command(explainCommand(context))
        .demandCommand(1, 'Name one of: init, check, explain.'),
    handler: () => undefined,
  };
}

function checkCommand(context: CliContext): CommandModule {
  return {
    command: 'check <mapping>',
    describe: 'Check a mapping and run its tests, against an account where there is one',
    builder: (command) =>
      command.positional('mapping', { type: 'string', describe: 'Mapping file' }).options({
        ...connectionFlags,
        json: { type: 'boolean', describe: 'Print one machine-readable result on stdout' },
      }),
    handler: async (flags) => await check(flags, context),
  };
}

async function check(flags: Flags, context: CliContext): Promise<void> {
  const { checkMapping } = await import('../../pipeline/check-mapping.js');
  const mapping = String(flags['mapping']);
  const found = await foundAccountFile(flags);
  const checked = await checkMapping({ ...found, ...connectionOptions(flags, context), mapping });
  if (flags['json'] === true) context.print(JSON.stringify(checked));
  const { account, fields, tests } = checked;
  const against = account === undefined ? 'without an account' : `against ${account}`;
  context.say(`${mapping} is right, ${against}: ${fields} fields, ${tests} tests.`);
}
