import type { CommandModule } from 'yargs';

import { askFirst } from '../ask-first.js';
import type { CliContext } from '../context.js';
import { againFlags, againOptions, talkFlags, type Flags } from '../options.js';
import { showSummary } from '../show-summary.js';
import { openTalk } from '../talk.js';

export function resumeCommand(context: CliContext): CommandModule {
  return {
    command: 'resume [run]',
    describe: 'Go on with an interrupted run; the latest where none is named',
    builder: (command) =>
      command.positional('run', { type: 'string', default: 'latest', describe: 'Name or path' }).options({
        ...againFlags,
        ...talkFlags,
        yes: { alias: 'y', type: 'boolean', describe: 'Do not ask before the first write' },
      }),
    handler: async (flags) => await resume(flags, context),
  };
}

async function resume(flags: Flags, context: CliContext): Promise<void> {
  const { resumeRun } = await import('../../index.js');
  const talk = openTalk(flags, context);
  try {
    const summary = await resumeRun(againOptions(flags, context), {
      onEvent: talk.onEvent,
      signal: context.signal,
      confirm: askFirst(flags, context),
    });
    talk.close();
    await showSummary(summary, flags, context);
  } finally {
    talk.close();
  }
}
