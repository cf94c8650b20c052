import { openTable } from '../../reader/open-table.js';
import { checkRows } from './check-rows.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';
import { readOptions } from '../read-options.js';
import { tellTable } from './tell-table.js';

/**
 * One pass over the rows of a run's input, mapped and validated; every pass gives the same rows. The hooks are told
 * what the file is like, so the first pass alone has them.
 */
export async function checkedRows(
  preparation: Preparation,
  hooks: RunHooks = {},
): Promise<ReturnType<typeof checkRows>> {
  const { options, mapping, dictionary, runDate, digest } = preparation;
  const table = await openTable(options.file, { ...readOptions(options), size: digest.size });
  tellTable(table, hooks);
  return checkRows(table, { mapping: mapping.mapping, dictionary, runDate });
}
