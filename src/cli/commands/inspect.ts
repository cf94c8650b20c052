import type { CommandModule } from 'yargs';

import type { InspectOptions } from '../../index.js';
import type { CliContext } from '../context.js';
import { pick, tableFlags, talkFlags, type Flags } from '../options.js';
import { openTalk } from '../talk.js';

export function inspectCommand(context: CliContext): CommandModule {
  return {
    command: 'inspect <file>',
    describe: 'Show what is in a file: encoding, columns, types, cells that look wrong',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file' })
        .options({ ...tableFlags, ...talkFlags }),
    handler: async (flags) => await runInspect(flags, context),
  };
}

async function runInspect(flags: Flags, context: CliContext): Promise<void> {
  const { inspectFile } = await import('../../pipeline/inspect-file.js');
  const { renderInspection } = await import('../../report/render-inspection.js');
  const talk = await openTalk(flags, context);
  try {
    const options: InspectOptions = { ...pick(flags, Object.keys(tableFlags)), file: String(flags['file']) };
    const inspection = await inspectFile(options, { onEvent: talk.onEvent, signal: context.signal });
    talk.close();
    if (flags['json'] === true) context.print(JSON.stringify(inspection));
    else context.print(renderInspection(inspection));
  } finally {
    talk.close();
  }
}
