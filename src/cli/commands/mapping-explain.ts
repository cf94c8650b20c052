import type { CommandModule } from 'yargs';

import type { ExplainOptions } from '../../index.js';
import type { CliContext } from '../context.js';
import { foundAccountFile, tableOptions } from '../file-options.js';
import { connectionFlags, connectionOptions, tableFlags, talkFlags, type Flags } from '../options.js';

const { skip, limit, ...readingFlags } = tableFlags;

export function explainCommand(context: CliContext): CommandModule {
  return {
    command: 'explain <file>',
    describe: 'Show what a mapping makes of one row, step by step; nothing is sent',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file' })
        .options({
          mapping: { alias: 'm', type: 'string', demandOption: true, describe: 'Mapping file' },
          row: { type: 'string', demandOption: true, describe: 'Line of a CSV, or row of a sheet' },
          ...readingFlags,
          ...connectionFlags,
          json: talkFlags.json,
        })
        .example('$0 mapping explain deals.csv -m deals.yaml --row 2', 'The row below the header'),
    handler: async (flags) => await runExplain(flags, context),
  };
}

async function runExplain(flags: Flags, context: CliContext): Promise<void> {
  const { explainRow } = await import('../../pipeline/explain-row.js');
  const { renderExplanation } = await import('../../report/render-explanation.js');
  const options: ExplainOptions = {
    ...(await foundAccountFile(flags)),
    ...connectionOptions(flags, context),
    ...tableOptions(flags),
    mapping: String(flags['mapping']),
    row: Number(flags['row']),
  };
  const explanation = await explainRow(options, { signal: context.signal });
  context.print(flags['json'] === true ? JSON.stringify(explanation) : renderExplanation(explanation));
}
