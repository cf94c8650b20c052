import { fetchAccountDictionary } from '../../client/account-dictionary.js';
import type { Client } from '../../client/client.js';
import { AppError, asAppError } from '../../errors/app-error.js';
import { blocksOf } from '../../mapper/mapping-parts.js';
import type { Gate } from '../../flow/gate.js';
import { usedDifferences } from '../../mapper/used-parts.js';
import type { Outcome } from '../../model/outcome.js';
import type { Preparation } from '../prepare.js';
import type { Brake } from '../stop.js';
import type { BadRows } from './bad-rows.js';

/** Told which operations have just failed, by request id. */
export type FailureWatch = (failed: ReadonlyMap<string, Outcome>) => Promise<void>;

export interface Failing {
  readonly client: Client;
  readonly preparation: Preparation;
  readonly brake: Brake;
  readonly gate: Gate;
  readonly badRows: BadRows;
}

/** One look takes some requests, so the next waits for so many times the refusals. */
const SPARSER = 4;

/**
 * Looks whether somebody has changed the account under the run: a field or an option that is gone, a stage, a user. The
 * first refused record makes it look, and each time there are four times as many again; nothing is sent meanwhile. What
 * differs of all that the mapping uses stops the run (`run/changed`), and otherwise too many bad rows do.
 */
export function failureWatch(failing: Failing): FailureWatch {
  const { brake, gate, badRows } = failing;
  let total = 0;
  let next = 1;
  let looking = Promise.resolve();
  return async (failed) => {
    for (const name of failed.keys()) badRows.fail(name);
    total += [...failed.values()].filter(isRefused).length;
    if (total >= next && !brake.reason) {
      next = total * SPARSER;
      looking = gate.alone(async () => {
        await look(failing).catch((thrown: unknown) => brake.pull(asAppError(thrown)));
        badRows.check();
      });
    }
    await looking;
    badRows.check();
  };
}

/** Refused by name; a record may fail for others too. */
function isRefused(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.issue.code === 'api/rejected';
}

async function look({ client, preparation, brake }: Failing): Promise<void> {
  const { mapping, dictionary } = preparation;
  const kinds = new Set(blocksOf(mapping.mapping).map(({ entity }) => entity));
  const live = await fetchAccountDictionary(client, [...kinds]);
  const differences = usedDifferences(mapping.mapping, dictionary, live);
  if (differences.length === 0) return;
  brake.pull(
    new AppError('run/changed', {
      message: [
        'The account was changed while the run went on, in what the mapping uses.',
        ...differences,
      ].join('\n'),
      actions: [
        'Put it back in Kommo, then retry the failed rows and resume; or change the mapping, and import errors.xlsx and unprocessed.csv.',
      ],
      context: { differences },
    }),
  );
}
