import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { fileFlags, talkFlags, verboseFlag, type Flags } from '../options.js';
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
        .options({
          ...fileFlags,
          ...talkFlags,
          ...verboseFlag,
          out: {
            alias: 'o',
            type: 'string',
            describe: 'Write the plan, CSV or XLSX: old and new of each field',
          },
        })
        .example('$0 validate deals.xlsx -m deals.yaml --sheet Leads', 'Check one sheet of a workbook')
        .example('$0 validate deals.csv -m deals.yaml -o plan.csv', 'Write down what each row would change'),
    handler: async (flags) => await runValidate(flags, context),
  };
}

async function runValidate(flags: Flags, context: CliContext): Promise<void> {
  const { renderForecast } = await import('../../report/render-forecast.js');
  const { validateFile } = await import('../../pipeline/validate-file.js');
  const talk = await openTalk(flags, context);
  try {
    const out = typeof flags['out'] === 'string' ? { out: flags['out'] } : {};
    const options = { ...(await foundAccountFile(flags)), ...fileOptions(flags, context), ...out };
    const summary = await validateFile(options, {
      onEvent: (event) => {
        talk.onEvent(event);
        if (event.kind === 'forecast' && flags['quiet'] !== true) context.say(renderForecast(event.forecast));
      },
      signal: context.signal,
      input: context.input,
    });
    talk.close();
    await showSummary(summary, flags, context);
  } finally {
    talk.close();
  }
}
