import type { Client } from '../../client/client.js';
import { askForPage } from '../../client/list-page.js';
import { PAGE_SIZE } from '../../client/pager.js';
import { readList } from '../../client/read-list.js';
import { newReadingLog } from '../../client/reading-log.js';
import { batches } from '../../flow/batches.js';
import { parallelMap } from '../../flow/parallel-map.js';
import { plural, type RecordEntity } from '../../model/entity.js';
import { sortedList, sourcesOf, type NumberedRecord } from '../export/export-sources.js';
import { IDS_A_REQUEST } from '../account/sync-records.js';

const IN_FLIGHT = 8;

/**
 * The records of the account that have one of these ids, in whatever order, each once. The cheaper of two ways is taken:
 * the whole list, or some ids a request. What Kommo sends besides is passed over.
 */
export async function* recordsWithIds(
  entity: RecordEntity,
  ids: ReadonlySet<number>,
  client: Client,
): AsyncGenerator<readonly NumberedRecord[], void, undefined> {
  const left = new Set(ids);
  const wanted = (records: readonly NumberedRecord[]): readonly NumberedRecord[] =>
    records.filter(({ id }) => left.delete(id));
  const [source] = await sourcesOf(plural[entity], client);
  if (source === undefined || left.size === 0) return;
  const list = sortedList(source);
  const lookUps = Math.ceil(left.size / IDS_A_REQUEST);
  const beyond = await askForPage(client, list, { page: lookUps + 1, limit: PAGE_SIZE });
  if (beyond.rows.length === 0) {
    for await (const records of readList(client, list, { log: newReadingLog() })) yield wanted(records);
  }
  // Of a list that was read whole these are the ids that name nothing, which is asked for once more.
  const asked = batches([...left], IDS_A_REQUEST);
  const ask = async (some: readonly number[]): Promise<readonly NumberedRecord[]> => {
    const query = { ...list.query, 'filter[id]': some };
    return (await askForPage(client, { ...list, query }, { page: 1, limit: PAGE_SIZE })).rows;
  };
  for await (const records of parallelMap(asked, () => IN_FLIGHT, ask)) yield wanted(records);
}
