import type { CommandModule, Options } from 'yargs';

import type { ExportOptions } from '../../index.js';
import type { CliContext } from '../context.js';
import { openExportTalk } from '../export-talk.js';
import { connectionFlags, connectionOptions, pick, talkFlags, verboseFlag, type Flags } from '../options.js';

const { 'account-file': _unused, ...connection } = connectionFlags;

const exportFlags = {
  out: { alias: 'o', type: 'string', demandOption: true, describe: 'File, or a directory for several' },
  format: { type: 'string', describe: 'csv, xlsx or jsonl; told by the name where left out' },
  since: { type: 'string', describe: 'Only what changed at this time or later: 2026-11-30, 24h, 7d' },
  until: { type: 'string', describe: 'Only what changed at this time or earlier' },
  filter: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'pipeline=, stage=, responsible_user=, id= or query=; may be given several times',
  },
  state: {
    type: 'string',
    describe: 'File that remembers what was exported; next time only changes are read',
  },
  merge: {
    type: 'boolean',
    describe: 'Fold the changes into the file of the last time, deleted records marked; without filters',
  },
  columns: { type: 'string', describe: 'Columns in order, by field or title, with commas between' },
  with: {
    type: 'string',
    describe: 'Columns of linked records beside: contacts, companies',
  },
  labels: { type: 'string', describe: 'Stages, users and options by names, ids or both' },
  bom: { type: 'string', describe: 'Byte order mark of a CSV: auto, yes or no' },
  'formula-guard': { type: 'string', describe: 'Quote texts that a spreadsheet would run: on or off' },
  delimiter: { type: 'string', describe: 'Delimiter of a CSV: one character; \\t for a tab' },
  force: { type: 'boolean', describe: 'Replace files that exist' },
} as const satisfies Record<string, Options>;

export function exportCommand(context: CliContext): CommandModule {
  return {
    command: 'export <entity..>',
    describe: 'Write leads, contacts and the rest of the account as spreadsheets',
    builder: (command) =>
      command
        .positional('entity', {
          type: 'string',
          array: true,
          describe: 'leads, contacts, companies, tasks, notes, catalogs, events, users, pipelines, tags, all',
        })
        .options({ ...connection, ...exportFlags, ...talkFlags, ...verboseFlag })
        .example('$0 export leads contacts -o account.xlsx', 'A workbook with a sheet for each')
        .example('$0 export leads -o won.csv --filter pipeline=Sales --filter stage=Won', 'Some leads')
        .example('$0 export leads -o leads.csv --state leads.json --merge', 'Every night: changes alone'),
    handler: async (flags) => await runExport(flags, context),
  };
}

async function runExport(flags: Flags, context: CliContext): Promise<void> {
  const { exportAccount } = await import('../../pipeline/export/export-account.js');
  const { renderExport } = await import('../../pipeline/export/render-export.js');
  const talk = await openExportTalk(flags, context);
  const { ask } = context;
  try {
    const manifest = await exportAccount(exportOptions(flags, context), {
      onEvent: talk.onEvent,
      signal: context.signal,
      ...(ask && { confirmReplace: async (path) => await ask(`Replace ${path}?`) }),
    });
    talk.close();
    if (flags['json'] === true) context.print(JSON.stringify(manifest));
    else if (flags['quiet'] !== true || manifest.exitCode !== 0) context.say(renderExport(manifest));
    context.exit(manifest.exitCode);
  } finally {
    talk.close();
  }
}

/** The library checks what comes out of this. */
function exportOptions(flags: Flags, context: CliContext): ExportOptions {
  const entities = entitiesOf(flags['entity']);
  const picked = pick(flags, Object.keys(exportFlags));
  const list = (name: string): object => {
    const { [name]: value } = picked;
    return typeof value === 'string' ? { [name]: value.split(',').map((one) => one.trim()) } : {};
  };
  return {
    ...connectionOptions(flags, context),
    ...picked,
    ...list('columns'),
    ...list('with'),
    ...(picked['delimiter'] === '\\t' ? { delimiter: '\t' } : {}),
    out: String(flags['out']),
    entities,
  };
}

/** Names as they were typed; the library refuses those that it does not know. */
function entitiesOf(value: unknown): ExportOptions['entities'] {
  const isName = (name: unknown): name is ExportOptions['entities'][number] => typeof name === 'string';
  return Array.isArray(value) ? value.filter(isName) : [];
}
