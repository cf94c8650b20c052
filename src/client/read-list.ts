import { setTimeout as timer } from 'node:timers/promises';

import { AppError } from '../errors/app-error.js';
import { parallelMap } from '../flow/parallel-map.js';
import type { Client } from './client.js';
import { askForPage, isTooHeavy, LEAST_SIZE, type List, type ListPage } from './list-page.js';
import { PAGE_SIZE } from './pager.js';
import { pagesInFlight } from './pages-in-flight.js';
import type { Flaw, ReadingLog } from './reading-log.js';
import { endOf, nextTile, startOf, type Tile } from './tile.js';

interface Numbered {
  readonly id: number;
}

export interface ReadListOptions {
  readonly log: ReadingLog;
  /** Before a doubtful page is asked for again; 1 s where left out. */
  readonly pauseMs?: number;
  /** An empty list needs no second look. */
  readonly emptyIsUsual?: boolean;
  /** Asked where Kommo ignores the filter and would send everything: whether it is proven that nothing fits. */
  readonly nothingFits?: () => Promise<boolean>;
}

const PAUSE_MS = 1_000;
/** Times the reading goes back from one place. */
const REWINDS = 6;

/**
 * The rows of a list in ascending order of id, each once, while people work on it. Pages are read several at a time, and
 * neighbours overlap by a row or more: a page that begins at or before the last id of the one before it leaves no
 * room for a missed row, whatever was added, removed or moved in between. A page that does not is read again from
 * further back. `log` tells how it went and what could not be proven.
 *
 * Throws AppError `api/answer` where Kommo does not sort by id or repeats one page again and again, and whatever else
 * stops a client.
 */
export async function* readList<T extends Numbered>(
  client: Client,
  list: List<T>,
  options: ReadListOptions,
): AsyncGenerator<readonly T[], void, undefined> {
  const sorted = { ...list, query: { ...list.query, 'order[id]': 'asc' } };
  const reading = new Reading(client, sorted, options);
  while (!reading.ended) yield* reading.stretch();
}

interface Answered<T> {
  readonly tile: Tile;
  /** Undefined where Kommo was not able to deliver it in time. */
  readonly page: ListPage<T> | undefined;
}

class Reading<T extends Numbered> {
  ended = false;
  readonly #client: Client;
  readonly #list: List<T>;
  readonly #log: ReadingLog;
  readonly #pauseMs: number;
  readonly #emptyIsUsual: boolean;
  readonly #nothingFits: () => Promise<boolean>;
  /** Rows from the start of the list up to here are read, as far as places tell. */
  #reach = 0;
  #furthest = 0;
  /** The last id that is read with all before it. */
  #last = Number.NEGATIVE_INFINITY;
  #size = PAGE_SIZE;
  #overlap = 1;
  #settled = 0;
  /** A page that may be the last, or lies beyond it, was answered. */
  #endInSight = false;
  /** Kommo ignores the filter, as a second answer to one page has shown. */
  #isUnfiltered = false;
  /** Rewinds since the last new row. */
  #stuck = 0;

  constructor(client: Client, list: List<T>, options: ReadListOptions) {
    this.#client = client;
    this.#list = list;
    this.#log = options.log;
    this.#pauseMs = options.pauseMs ?? PAUSE_MS;
    this.#emptyIsUsual = options.emptyIsUsual ?? false;
    this.#nothingFits = options.nothingFits ?? (async () => false);
  }

  /** Reads on until the list ends or has moved. */
  async *stretch(): AsyncGenerator<readonly T[], void, undefined> {
    const answers = parallelMap(
      this.#tiles(),
      () => Math.min(pagesInFlight(this.#client), Math.max(1, this.#settled)),
      async (tile) => await this.#ask(tile),
    );
    for await (const answered of answers) {
      const rows = await this.#settle(answered);
      if (rows === undefined) return;
      if (rows.length > 0) yield rows;
      if (this.ended) return;
    }
  }

  *#tiles(): Generator<Tile, void, undefined> {
    let reach = this.#reach;
    this.#endInSight = false;
    // What is asked for beyond the end is a request for nothing.
    for (const isOver = (): boolean => this.#endInSight; !isOver();) {
      const tile = nextTile(reach, { most: this.#size, overlap: this.#overlap });
      reach = endOf(tile);
      yield tile;
    }
  }

  async #ask(tile: Tile): Promise<Answered<T>> {
    try {
      const page = await askForPage(this.#client, this.#list, tile);
      if (page.rows.length > 0) this.#log.pages += 1;
      if (!page.hasNext && page.rows.length < tile.limit) this.#endInSight = true;
      this.#log.rows += page.rows.length;
      return { tile, page };
    } catch (thrown) {
      if (!isTooHeavy(thrown) || tile.limit <= LEAST_SIZE) throw thrown;
      return { tile, page: undefined };
    }
  }

  /** The new rows of a page; undefined where the reading has to go back. */
  async #settle(answered: Answered<T>): Promise<readonly T[] | undefined> {
    const { tile } = answered;
    let { page } = answered;
    for (let again = 0; ; again += 1) {
      if (page === undefined) {
        this.#shrink(tile);
        return undefined;
      }
      const flaw = this.#flawOf(tile, page);
      if (flaw === undefined) return this.#connect(tile, page);
      if (again >= timesToAsk(flaw, tile)) return this.#takeAsIs(flaw, tile, page);
      if (flaw === 'filter' && (await this.#isOverAtOnce(page))) return [];
      this.#log.askedAgain[flaw] += 1;
      await timer(this.#pauseMs);
      page = (await this.#ask(tile)).page;
    }
  }

  #flawOf(tile: Tile, { rows, hasNext }: ListPage<T>): Flaw | undefined {
    if (rows.length === 0) return this.#emptyIsUsual && this.#settled === 0 ? undefined : 'empty';
    if (!isAscending(rows)) return 'unsorted';
    if (hasNext && this.#isRepeated(tile, rows)) return 'repeated';
    if (hasNext && rows.length < tile.limit) return 'short';
    return this.#isAsAsked(rows) ? undefined : 'filter';
  }

  #isAsAsked(rows: readonly T[]): boolean {
    return this.#isUnfiltered || rows.every(this.#list.fits ?? (() => true));
  }

  /** Whether the first page of a list, which is whole, need not be followed by the others. */
  async #isOverAtOnce({ rows, hasNext }: ListPage<T>): Promise<boolean> {
    const isWorthAsking = hasNext && this.#settled === 0 && !rows.some(this.#list.fits ?? (() => true));
    if (!isWorthAsking || !(await this.#nothingFits())) return false;
    this.#log.proof = 'not modified';
    this.ended = true;
    return true;
  }

  #isRepeated(tile: Tile, rows: readonly T[]): boolean {
    return endOf(tile) > this.#furthest && !rows.some(({ id }) => id > this.#last);
  }

  /** Whether the page begins where all before it is read. */
  #connect(tile: Tile, page: ListPage<T>): readonly T[] | undefined {
    const [first] = page.rows;
    if (first === undefined || tile.page === 1 || first.id <= this.#last) return this.#accept(tile, page);
    if (this.#rewind(tile)) return undefined;
    this.#doubt(first.id);
    return this.#accept(tile, page);
  }

  #accept(tile: Tile, { rows, hasNext }: ListPage<T>): readonly T[] {
    const fresh = rows.filter(({ id }) => id > this.#last);
    this.#last = fresh.at(-1)?.id ?? this.#last;
    if (fresh.length > 0) this.#stuck = 0;
    this.#settled += 1;
    this.#reach = endOf(tile);
    this.#furthest = Math.max(this.#furthest, this.#reach);
    // A full page without a link is believed only when the next one, which repeats its last row, has nothing new.
    this.ended = !hasNext && (rows.length < tile.limit || fresh.length === 0);
    if (this.ended && tile.page === 1) this.#log.proof = 'one page';
    return this.#wanted(fresh);
  }

  #wanted(fresh: readonly T[]): readonly T[] {
    const { fits } = this.#list;
    const wanted = fits === undefined ? fresh : fresh.filter(fits);
    this.#log.outside += fresh.length - wanted.length;
    return wanted;
  }

  /** What is wrong stays wrong, however often one asks. */
  #takeAsIs(flaw: Flaw, tile: Tile, page: ListPage<T>): readonly T[] | undefined {
    this.#isUnfiltered ||= flaw === 'filter';
    if (flaw === 'short' || flaw === 'filter') return this.#connect(tile, page);
    if (flaw === 'empty' && this.#settled === 0) return this.#accept(tile, page);
    if (flaw === 'empty') {
      if (this.#rewind(tile)) return undefined;
      this.#doubt(null);
      this.ended = true;
      return [];
    }
    const { path } = this.#list;
    const what = flaw === 'unsorted' ? 'is not in ascending order of id' : 'repeats the rows before it';
    throw new AppError('api/answer', {
      message: `GET ${path}: page ${tile.page} of ${tile.limit} rows ${what}, however often it is asked for.`,
      context: { path, ...tile },
    });
  }

  /** Goes back, further each time, and lets pages overlap more from now on; false when that has been tried enough. */
  #rewind(tile: Tile): boolean {
    if (this.#stuck >= REWINDS) return false;
    this.#reach = Math.max(0, Math.min(this.#reach, startOf(tile)) - this.#size * 2 ** this.#stuck);
    this.#stuck += 1;
    this.#log.rewinds += 1;
    this.#overlap = Math.min(2 * this.#overlap, Math.floor(this.#size / 4));
    return true;
  }

  #shrink(tile: Tile): void {
    this.#size = Math.min(this.#size, Math.max(LEAST_SIZE, Math.floor(tile.limit / 2)));
    this.#overlap = Math.max(1, Math.min(this.#overlap, Math.floor(this.#size / 4)));
    this.#log.pageSize = this.#size;
  }

  #doubt(before: number | null): void {
    this.#log.doubts.push({ after: Number.isFinite(this.#last) ? this.#last : null, before });
  }
}

/** How often a page is asked for again. Lists may well be empty, and a filter is mostly ignored for good. */
function timesToAsk(flaw: Flaw, { page }: Tile): number {
  return flaw === 'short' || flaw === 'filter' || (flaw === 'empty' && page === 1) ? 1 : 2;
}

function isAscending(rows: readonly Numbered[]): boolean {
  return rows.every(({ id }, index) => index === 0 || id > (rows[index - 1]?.id ?? id));
}
