import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { tableOptions } from '../file-options.js';
import { tableFlags, talkFlags, type Flags } from '../options.js';
import { openTalk } from '../talk.js';

export function inspectCommand(context: CliContext): CommandModule {
  return {
    command: 'inspect <file>',
    describe: 'Show what is in a file: encoding, columns, types, cells that look wrong',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file' })
        .options({ ...tableFlags, ...talkFlags })
        .example('$0 inspect deals.xlsx --sheet Leads', 'One sheet of a workbook'),
    handler: async (flags) => await runInspect(flags, context),
  };
}

async function runInspect(flags: Flags, context: CliContext): Promise<void> {
  const { inspectFile } = await import('../../pipeline/inspect-file.js');
  const { renderInspection } = await import('../../report/render-inspection.js');
  const talk = await openTalk(flags, context);
  try {
    const inspection = await inspectFile(tableOptions(flags), {
      onEvent: talk.onEvent,
      signal: context.signal,
    });
    talk.close();
    if (flags['json'] === true) context.print(JSON.stringify(inspection));
    else context.print(renderInspection(inspection));
  } finally {
    talk.close();
  }
}
