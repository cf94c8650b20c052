import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { connectionFlags, connectionOptions, type Flags } from '../options.js';

const { 'account-file': _unused, ...connection } = connectionFlags;

export function doctorCommand(context: CliContext): CommandModule {
  return {
    command: 'doctor',
    describe: 'Check token, rights, clock and what this account really honours',
    builder: (command) =>
      command.options({
        ...connection,
        json: { type: 'boolean', describe: 'Print one machine-readable result on stdout' },
      }),
    handler: async (flags) => await runDoctor(flags, context),
  };
}

async function runDoctor(flags: Flags, context: CliContext): Promise<void> {
  const { diagnose } = await import('../../pipeline/doctor/doctor.js');
  const { renderDiagnosis } = await import('../../pipeline/doctor/render-diagnosis.js');
  const diagnosis = await diagnose(connectionOptions(flags, context), {
    node: process.version,
    signal: context.signal,
  });
  context.print(flags['json'] === true ? JSON.stringify(diagnosis) : renderDiagnosis(diagnosis));
  context.exit(diagnosis.exitCode);
}
