import type { CommandModule } from 'yargs';

import type { CliContext } from '../context.js';
import { pick, type Flags } from '../options.js';

/** The port that the sandbox listens on unless told otherwise. */
const PORT = '7007';

const FLAGS = ['port', 'host', 'account-file', 'data', 'faults', 'seed', 'leads', 'rate'];

export function sandboxCommand(context: CliContext): CommandModule {
  return {
    command: 'sandbox',
    describe: 'Start a local Kommo to try things on',
    builder: (command) =>
      command
        .options({
          port: { type: 'string', default: PORT, describe: 'Port; 0 for any free one' },
          'account-file': { type: 'string', describe: 'Recreate the account of this dictionary' },
          faults: { type: 'string', describe: 'Fault script (YAML or JSON) to begin with' },
          seed: { type: 'string', describe: 'Seed of everything random' },
          leads: { type: 'string', describe: 'Leads to make up, with contacts and companies' },
          data: { type: 'string', describe: 'Keep the account in this file between starts' },
          host: { type: 'string', default: '127.0.0.1', describe: 'Address to listen on' },
          rate: { type: 'string', describe: 'Requests a second that are let through, or off' },
          json: { type: 'boolean', describe: 'Print one line of JSON: url and token' },
        })
        .example('$0 sandbox --seed 1 --leads 1000', 'An account with something in it'),
    handler: async (flags) => await run(flags, context),
  };
}

async function run(flags: Flags, context: CliContext): Promise<void> {
  const { startSandbox } = await import('../../pipeline/start-sandbox.js');
  const sandbox = await startSandbox(pick(flags, FLAGS));
  const { url, token } = sandbox;
  context.print(flags['json'] === true ? JSON.stringify({ url, token }) : `${url}  token: ${token}`);
  context.say(`Point the tool at it:  KOMMO_BASE_URL=${url} KOMMO_API_KEY=${token} kommo-bulk account show`);
  context.say(`Look at it:  ${url}/`);
  context.say('Press Ctrl-C to stop.');
  await new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sandbox.close();
  context.exit(0);
}
