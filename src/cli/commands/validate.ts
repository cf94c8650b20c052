import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { fileFlags, talkFlags, type Flags } from '../options.js';
import { fileOptions, foundAccountFile } from '../file-options.js';
import { showSummary } from '../show-summary.js';
import { openTalk } from '../talk.js';

export function validateCommand(context: CliContext): CommandModule {
  return {
    command: 'validate <file>',
    describe: 'Check a file as an import would, and send nothing',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file; - reads a CSV from stdin' })
        .options({ ...fileFlags, ...talkFlags }),
    handler: async (flags) => await runValidate(flags, context),
  };
}

async function runValidate(flags: Flags, context: CliContext): Promise<void> {
  const { validateFile } = await import('../../index.js');
  const talk = openTalk(flags, context);
  try {
    const options = { ...(await foundAccountFile(flags)), ...fileOptions(flags, context) };
    const summary = await validateFile(options, {
      onEvent: talk.onEvent,
      signal: context.signal,
      input: context.input,
    });
    talk.close();
    await showSummary(summary, flags, context);
  } finally {
    talk.close();
  }
}
