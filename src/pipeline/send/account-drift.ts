import { fetchAccountDictionary } from '../../client/account-dictionary.js';
import type { Client } from '../../client/client.js';
import { AppError, asAppError } from '../../errors/app-error.js';
import { blocksOf } from '../../mapper/mapping-parts.js';
import { usedDifferences } from '../../mapper/used-parts.js';
import type { Preparation } from '../prepare.js';
import type { Brake } from '../stop.js';

/** Told how many records Kommo has just refused. */
export type DriftWatch = (refused: number) => Promise<void>;

export interface Drifting {
  readonly client: Client;
  readonly preparation: Preparation;
  readonly brake: Brake;
}

/** One look takes some requests, so the next waits for so many times the refusals. */
const SPARSER = 4;

/**
 * Looks whether somebody has changed the account under the run: a field or an option that is gone, a stage, a user. The
 * first refused record makes it look, and each time there are four times as many again. What differs of all that the
 * mapping uses stops the run (`run/changed`).
 */
export function driftWatch(drifting: Drifting): DriftWatch {
  const { brake } = drifting;
  let total = 0;
  let next = 1;
  let looking = Promise.resolve();
  return async (refused) => {
    total += refused;
    if (total >= next && !brake.reason) {
      next = total * SPARSER;
      looking = look(drifting).catch((thrown: unknown) => brake.pull(asAppError(thrown)));
    }
    await looking;
  };
}

async function look({ client, preparation, brake }: Drifting): Promise<void> {
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
