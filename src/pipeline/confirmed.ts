import { AppError } from '../errors/app-error.js';
import type { Forecast } from '../model/forecast.js';
import type { RunHooks } from './events.js';
import type { Preparation } from './prepare.js';

/** Asks before the first write. Throws `usage/confirm` where the answer is not yes. */
export async function confirmed(
  preparation: Preparation,
  hooks: RunHooks,
  forecast: Forecast,
): Promise<void> {
  if (!hooks.confirm || forecast.ready === 0 || (await hooks.confirm(forecast))) return;
  const { account } = preparation.dictionary;
  throw new AppError('usage/confirm', {
    message: `Nothing was sent to ${account.name} (${account.subdomain}).`,
  });
}
