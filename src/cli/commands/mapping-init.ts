import type { CommandModule } from 'yargs';

import type { InitialMapping } from '../../index.js';
import type { CliContext } from '../context.js';
import { flagsAgain, foundAccountFile, tableOptions } from '../file-options.js';
import { connectionFlags, connectionOptions, pick, tableFlags, talkFlags, type Flags } from '../options.js';
import { openTalk } from '../talk.js';

export function initCommand(context: CliContext): CommandModule {
  return {
    command: 'init <file>',
    describe: 'Propose a mapping for a file and an account, to be looked over',
    builder: (command) =>
      command
        .positional('file', { type: 'string', describe: 'CSV or XLSX file' })
        .options({
          out: { alias: 'o', type: 'string', describe: 'File to write; printed on stdout where left out' },
          force: { type: 'boolean', describe: 'Write over a file that is there already' },
          ...tableFlags,
          ...connectionFlags,
          ...talkFlags,
        })
        .example('$0 mapping init deals.csv -o deals.yaml', 'For the account; --sandbox needs none'),
    handler: async (flags) => await runInit(flags, context),
  };
}

async function runInit(flags: Flags, context: CliContext): Promise<void> {
  const { initMapping } = await import('../../pipeline/init-mapping.js');
  const { printable } = await import('../../report/printable.js');
  const talk = await openTalk(flags, context);
  try {
    const options = {
      ...(await foundAccountFile(flags)),
      ...connectionOptions(flags, context),
      ...tableOptions(flags),
      ...pick(flags, ['out', 'force']),
    };
    const mapping = await initMapping(options, { onEvent: talk.onEvent, signal: context.signal });
    talk.close();
    if (flags['json'] === true) context.print(JSON.stringify(mapping));
    else if (mapping.out === undefined) context.print(mapping.text.trimEnd());
    if (flags['quiet'] !== true) for (const line of await told(mapping, flags)) context.say(printable(line));
  } finally {
    talk.close();
  }
}

async function told(
  { out, fields, leftOver, looksLike, begunWith, firstRow }: InitialMapping,
  flags: Flags,
): Promise<readonly string[]> {
  const { shellWord } = await import('../../report/shell-word.js');
  const file = shellWord(String(flags['file']));
  const again = await flagsAgain(flags);
  const begun = begunWith === undefined ? '' : `, begun with ${begunWith}`;
  const left =
    leftOver.length === 0
      ? 'every column has a place'
      : leftOver.length === 1
        ? '1 column has no place'
        : `${leftOver.length} columns have no place`;
  return [
    ...(looksLike === undefined ? [] : [`The file looks like ${looksLike}${begun}.`]),
    `${fields.length} fields are proposed, ${left}. Look at every line before you use it.`,
    ...(out === undefined
      ? []
      : [
          `Wrote ${out}.`,
          ...(firstRow === undefined
            ? []
            : [`Next: kommo-bulk mapping explain ${file} -m ${shellWord(out)} --row ${firstRow}${again}`]),
          `Then: kommo-bulk validate ${file} -m ${shellWord(out)}${again}`,
        ]),
  ];
}
