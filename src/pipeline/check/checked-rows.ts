import type { Table } from '../../model/table.js';
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
  return checkedTable(await openInput(preparation, hooks), preparation);
}

/** The table of a run's input. */
export async function openInput({ options, digest }: Preparation, hooks: RunHooks = {}): Promise<Table> {
  const table = await openTable(options.file, { ...readOptions(options), size: digest.size });
  tellTable(table, hooks);
  return table;
}

/** The rows of the table, mapped and validated. */
export function checkedTable(
  table: Table,
  { mapping, dictionary, runDate }: Preparation,
): ReturnType<typeof checkRows> {
  return checkRows(table, { mapping: mapping.mapping, dictionary, runDate });
}
