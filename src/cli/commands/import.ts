import type { CommandModule } from 'yargs';

import { askFirst } from '../ask-first.js';
import type { CliContext } from '../context.js';
import { fileFlags, pick, talkFlags, verboseFlag, type Flags } from '../options.js';
import { fileOptions, foundAccountFile } from '../file-options.js';
import { showSummary } from '../show-summary.js';
import { openTalk } from '../talk.js';

export function importCommand(context: CliContext): CommandModule {
  return {
    command: 'import <file>',
    describe: 'Import a CSV or XLSX file into the account',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file; - reads a CSV from stdin' })
        .options({
          ...fileFlags,
          ...talkFlags,
          ...verboseFlag,
          again: {
            type: 'boolean',
            describe: 'Make records once more that earlier imports of the file or its rows made',
          },
          'dry-run': { type: 'boolean', describe: 'The same as validate: check everything, send nothing' },
          yes: { alias: 'y', type: 'boolean', describe: 'Do not ask before the first write' },
        })
        .example('$0 import deals.csv -m deals.yaml', 'Show the account and the counts, ask, import')
        .example('$0 import deals.csv -m deals.yaml --sandbox --yes', 'Rehearse it without an account'),
    handler: async (flags) => await runImport(flags, context),
  };
}

async function runImport(flags: Flags, context: CliContext): Promise<void> {
  const { importFile } = await import('../../pipeline/import-file.js');
  const { validateFile } = await import('../../pipeline/validate-file.js');
  const talk = await openTalk(flags, context);
  const { signal, input } = context;
  const hooks = { onEvent: talk.onEvent, signal, input };
  const options = { ...(await foundAccountFile(flags)), ...fileOptions(flags, context) };
  try {
    const summary =
      flags['dry-run'] === true
        ? await validateFile(options, hooks)
        : await importFile(
            { ...options, ...pick(flags, ['again']) },
            { ...hooks, confirm: askFirst(flags, context) },
          );
    talk.close();
    await showSummary(summary, flags, context);
  } finally {
    talk.close();
  }
}
