import type { Client } from './client.js';
import { askForPage, type List } from './list-page.js';
import { PAGE_SIZE } from './pager.js';
import type { ReadingLog } from './reading-log.js';

interface Marked {
  readonly id: number | string;
}

const PASSES = 4;

/**
 * The rows of a list that Kommo does not sort, each once. One page is whole by itself; a longer list is read again
 * until a reading finds nothing new, and if none does, `log` says so. A page without a new row ends a reading: there are lists
 * that have no pages and answer every page with all they have.
 */
export async function* readUnsorted<T extends Marked>(
  client: Client,
  list: List<T>,
  log: ReadingLog,
): AsyncGenerator<readonly T[], void, undefined> {
  const seen = new Set<number | string>();
  for (let pass = 1; pass <= PASSES; pass += 1) {
    const before = seen.size;
    const isSecondLook = pass === 2 && before === 0;
    const reading = { pages: 0 };
    yield* onePass(client, list, { log, seen, reading });
    if (isSecondLook) log.askedAgain.empty += 1;
    log.proof = reading.pages <= 1 ? 'one page' : 'read again';
    // An empty list is looked at twice: Kommo may send a stray 204.
    const isOnePage = reading.pages === 1 || isSecondLook;
    if (isOnePage || (pass > 1 && seen.size === before)) return;
  }
  log.proof = 'none';
  log.doubts.push({ after: null, before: null });
}

interface Pass {
  readonly log: ReadingLog;
  readonly seen: Set<number | string>;
  readonly reading: { pages: number };
}

async function* onePass<T extends Marked>(
  client: Client,
  list: List<T>,
  { log, seen, reading }: Pass,
): AsyncGenerator<readonly T[], void, undefined> {
  const inPass = new Set<number | string>();
  for (let page = 1; ; page += 1) {
    const { rows, hasNext } = await askForPage(client, list, { page, limit: PAGE_SIZE });
    const news = rows.filter(({ id }) => !inPass.has(id));
    if (news.length === 0) return;
    reading.pages = page;
    log.pages += 1;
    log.rows += rows.length;
    const fresh = news.filter(({ id }) => !seen.has(id));
    for (const { id } of news) {
      inPass.add(id);
      seen.add(id);
    }
    const { fits } = list;
    const wanted = fits === undefined ? fresh : fresh.filter(fits);
    log.outside += fresh.length - wanted.length;
    if (wanted.length > 0) yield wanted;
    if (!hasNext) return;
  }
}
