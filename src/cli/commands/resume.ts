import type { CommandModule, Options } from 'yargs';

import type { RetryOptions, RunHooks, Summary } from '../../index.js';
import { askFirst } from '../ask-first.js';
import type { CliContext } from '../context.js';
import { againFlags, againOptions, pick, talkFlags, verboseFlag, type Flags } from '../options.js';
import { showSummary } from '../show-summary.js';
import { openTalk } from '../talk.js';

/** A command that goes on with a run. */
interface Going {
  readonly command: string;
  readonly describe: string;
  readonly flags: Readonly<Record<string, Options>>;
  readonly run: (options: RetryOptions, hooks: RunHooks) => Promise<Summary>;
}

const sending = {
  'accept-mapping-change': {
    type: 'boolean',
    describe: 'Map the rows that are left by the mapping as it is now, though it was edited',
  },
  yes: { alias: 'y', type: 'boolean', describe: 'Do not ask before the first write' },
} as const;

export function resumeCommand(context: CliContext): CommandModule {
  const describe = 'Go on with an interrupted run; the latest where none is named';
  const run: Going['run'] = async (options, hooks) =>
    await (await import('../../pipeline/resume-run.js')).resumeRun(options, hooks);
  return commandOf({ command: 'resume', describe, flags: sending, run }, context);
}

export function retryCommand(context: CliContext): CommandModule {
  const describe = 'Send the failed rows of a run again, and no others';
  const run: Going['run'] = async (options, hooks) =>
    await (await import('../../pipeline/retry-run.js')).retryRun(options, hooks);
  const flags = {
    ...sending,
    class: { choices: ['transient', 'data', 'all'], describe: 'Which failed rows; all where left out' },
  } as const;
  return commandOf({ command: 'retry', describe, flags, run }, context);
}

export function reconcileCommand(context: CliContext): CommandModule {
  const describe = 'Look in the account for writes without a clear answer; sends nothing';
  const run: Going['run'] = async (options, hooks) =>
    await (await import('../../pipeline/resume-run.js')).reconcileRun(options, hooks);
  return commandOf({ command: 'reconcile', describe, flags: {}, run }, context);
}

function commandOf({ command, describe, flags: own, run }: Going, context: CliContext): CommandModule {
  return {
    command: `${command} [run]`,
    describe,
    builder: (builder) =>
      builder
        .positional('run', { type: 'string', default: 'latest', describe: 'Name or path' })
        .options({ ...againFlags, ...talkFlags, ...verboseFlag, ...own }),
    handler: async (flags) => await goOn(run, flags, context),
  };
}

async function goOn(run: Going['run'], flags: Flags, context: CliContext): Promise<void> {
  const talk = await openTalk(flags, context);
  const { signal } = context;
  try {
    const options = { ...againOptions(flags, context), ...pick(flags, ['class', 'accept-mapping-change']) };
    const summary = await run(options, { onEvent: talk.onEvent, signal, confirm: askFirst(flags, context) });
    talk.close();
    await showSummary(summary, flags, context);
  } finally {
    talk.close();
  }
}
