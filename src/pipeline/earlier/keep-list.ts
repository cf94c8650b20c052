import { writeRowLedger } from '../../journal/row-ledger.js';
import type { Preparation } from '../prepare.js';
import type { Listing } from './listed-rows.js';

/**
 * Keeps the list of rows with the run, before it sends any of them. A sandbox of the command's own is gone after it, and
 * so is what the run makes. Throws `run/disk`.
 */
export async function keepList(
  directory: string,
  { options }: Preparation,
  { rows, secret }: Listing,
): Promise<void> {
  if (options.sandbox) return;
  await secret.keep();
  await writeRowLedger(directory, rows, secret);
}
