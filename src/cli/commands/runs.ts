import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import type { Flags } from '../options.js';
import { showSummary } from '../show-summary.js';

const flagsOfRuns = {
  'run-dir': { type: 'string', default: 'runs', describe: 'Where run directories are' },
  json: { type: 'boolean', describe: 'Print one machine-readable result on stdout' },
} as const;

export function runsCommand(context: CliContext): CommandModule {
  return {
    command: 'runs',
    describe: 'Past runs, re-printed from their journals',
    builder: (command) =>
      command
        .command(listCommand(context))
        .command(showCommand(context))
        .demandCommand(1, 'Name one of: list, show.'),
    handler: () => undefined,
  };
}

function listCommand(context: CliContext): CommandModule {
  return {
    command: 'list',
    describe: 'List past runs, newest first',
    builder: (command) => command.options(flagsOfRuns),
    handler: async (flags) => await list(flags, context),
  };
}

function showCommand(context: CliContext): CommandModule {
  return {
    command: 'show [run]',
    describe: 'Print the summary of a run; the latest where none is named',
    builder: (command) =>
      command
        .positional('run', { type: 'string', default: 'latest', describe: 'Name or path' })
        .options(flagsOfRuns),
    handler: async (flags) => await show(flags, context),
  };
}

async function list(flags: Flags, context: CliContext): Promise<void> {
  const { pastRuns } = await import('../../pipeline/runs.js');
  const { renderRunLine } = await import('../../report/render-run-line.js');
  const runs = await pastRuns(String(flags['run-dir']));
  if (flags['json'] === true) context.print(JSON.stringify(runs));
  else if (runs.length === 0) context.say(`There are no runs in ${String(flags['run-dir'])}.`);
  else for (const run of runs) context.print(renderRunLine(run));
}

async function show(flags: Flags, context: CliContext): Promise<void> {
  const { showRun } = await import('../../pipeline/runs.js');
  const summary = await showRun(String(flags['run']), String(flags['run-dir']));
  await showSummary(summary, flags, { ...context, exit: () => undefined });
}
