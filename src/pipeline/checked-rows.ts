import { openTable } from '../reader/open-table.js';
import { checkRows } from './check-rows.js';
import { readOptions, type Preparation } from './prepare.js';

/** One pass over the rows of a run's input, mapped and validated; every pass gives the same rows. */
export async function checkedRows(preparation: Preparation): Promise<ReturnType<typeof checkRows>> {
  const { options, mapping, dictionary, runDate } = preparation;
  const table = await openTable(options.file, readOptions(options));
  return checkRows(table, { mapping: mapping.mapping, dictionary, runDate });
}
