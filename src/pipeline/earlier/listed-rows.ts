import type { RowList } from '../../journal/row-list.js';
import type { RowSecret } from '../../journal/row-secret.js';
import { compileMapping } from '../../mapper/compile-mapping.js';
import type { Bundle } from '../../model/draft.js';
import type { Header, SourceRow } from '../../model/table.js';
import type { CheckedRow } from '../../planner/checked-row.js';
import { rowKey } from '../../planner/row-key.js';
import { checkedTable, openInput } from '../check/checked-rows.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';

export interface Listing {
  readonly rows: RowList;
  readonly secret: RowSecret;
}

/** A pass over the rows of a run's input that puts each into a list, by a hash of what it makes. */
export async function listedRows(
  preparation: Preparation,
  { rows, secret }: Listing,
  hooks: RunHooks = {},
): Promise<AsyncIterable<readonly CheckedRow[]>> {
  const table = await openInput(preparation, hooks);
  const bundleOf = dayless(preparation, table.header);
  const list = (checked: CheckedRow): void => {
    const bundle = checked.kind === 'ready' ? bundleOf(checked.row, checked.bundle) : undefined;
    const key = bundle && rowKey(bundle);
    rows.push(key === undefined ? undefined : secret.hashOf(key), checked.row.origin.row);
  };
  return listing(checkedTable(table, preparation), list);
}

async function* listing(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  list: (row: CheckedRow) => void,
): AsyncGenerator<readonly CheckedRow[], void, undefined> {
  for await (const chunk of chunks) {
    chunk.forEach(list);
    yield chunk;
  }
}

/** The day of `{run.date}` for telling rows apart: a row is the same one on another day. */
const NO_DAY = '2000-01-01';

/** What a row becomes without the day of the run: another mapping of it, where the mapping names that day. */
function dayless(
  { mapping: { mapping }, dictionary }: Preparation,
  header: Header,
): (row: SourceRow, bundle: Bundle) => Bundle | undefined {
  if (!JSON.stringify(mapping).includes('run.date')) return (_, bundle) => bundle;
  const compiled = compileMapping(mapping, { dictionary, header, run: { date: NO_DAY } });
  return (row) => {
    const mapped = compiled.map(row);
    return 'bundle' in mapped ? mapped.bundle : undefined;
  };
}
