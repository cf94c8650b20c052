import { parallelMap } from '../flow/parallel-map.js';
import type { Client } from './client.js';
import { askForPage, isTooHeavy, LEAST_SIZE, type List } from './list-page.js';
import { PAGE_SIZE } from './pager.js';
import { pagesInFlight } from './pages-in-flight.js';
import { readUnsorted } from './read-unsorted.js';
import type { ReadingLog } from './reading-log.js';
import { isWithin, timeOf, viewOf, widened, type Timed, type View, type Window } from './time-window.js';

const FROM = 'filter[created_at][from]';
const TO = 'filter[created_at][to]';
/** Of a page, that a window is to fill: rows are not spread evenly. */
const FILL = 0.8;

/**
 * The rows of a list that Kommo does not sort but filters by `created_at`, each once: read in windows of time that are one
 * page each, the newest first. A page with nothing after it is whole by itself, so nothing can move in between. Windows
 * grow and shrink with the rows in them; one that holds more than a page is cut, and a single second that does is read
 * again until nothing new comes. What is empty is looked at twice. Where Kommo ignores the filter, which the rows that come
 * show, the list is read as one without order, and `log` says so.
 */
export async function* readWindows<T extends Timed>(
  client: Client,
  list: List<T>,
  log: ReadingLog,
): AsyncGenerator<readonly T[], void, undefined> {
  const reading = new Reading(client, list, log);
  try {
    yield* reading.all();
  } catch (thrown) {
    if (!(thrown instanceof FilterIgnored)) throw thrown;
    for await (const rows of readUnsorted(client, list, log)) yield reading.without(rows);
  }
}

class FilterIgnored extends Error {}

class Reading<T extends Timed> {
  readonly #client: Client;
  readonly #list: List<T>;
  readonly #log: ReadingLog;
  #limit = PAGE_SIZE;
  /** Rows that Kommo sends at most. */
  #size = PAGE_SIZE;
  /** Seconds of the next window. */
  #span = 1;
  #settled = 0;
  /** Seconds that are asked for besides at either end, until a row proves that the end belongs to a range. */
  #margin: Window = { from: 1, to: 1 };
  /** From here on all is yielded. */
  #done = Number.POSITIVE_INFINITY;

  constructor(client: Client, list: List<T>, log: ReadingLog) {
    this.#client = client;
    this.#list = list;
    this.#log = log;
  }

  async *all(): AsyncGenerator<readonly T[], void, undefined> {
    const { query = {} } = this.#list;
    const bound = (name: string, otherwise: number): number => Number(query[name] ?? otherwise);
    let rest: Window | undefined = { from: bound(FROM, 0), to: bound(TO, Number.POSITIVE_INFINITY) };
    this.#log.proof = 'one page';
    while (rest) {
      const view = await this.#lookTwice(rest);
      if (!view.isOver) return yield* this.#give(view);
      this.#log.proof = 'windows';
      this.#learn(view);
      rest = yield* this.#stretch(rest, view.newest);
    }
  }

  /** Rows that a reading without windows finds and this one has not given. */
  without(rows: readonly T[]): readonly T[] {
    return rows.filter((row) => !(timeOf(row) >= this.#done));
  }

  /** Reads windows back in time until they are empty; what is left then. */
  async *#stretch(rest: Window, newest: number): AsyncGenerator<readonly T[], Window | undefined, undefined> {
    const end = { isInSight: false };
    const views = parallelMap(
      this.#windows(rest, newest, end),
      () => Math.min(pagesInFlight(this.#client), Math.max(1, this.#settled)),
      async (window) => await this.#look(window),
    );
    let left: Window | undefined = rest;
    let gap: Window | undefined;
    for await (const view of views) {
      const { from, to } = view.window;
      left = from > rest.from ? { from: rest.from, to: from - 1 } : undefined;
      if (view.rows.length === 0 && !view.isOver) {
        end.isInSight = true;
        gap = { from, to: gap?.to ?? to };
        continue;
      }
      // A window that looked empty lies before one with rows, so it is looked at again.
      if (gap) yield* this.#settle(await this.#look(gap));
      gap = undefined;
      yield* this.#settle(view);
    }
    return gap ? { from: rest.from, to: gap.to } : left;
  }

  *#windows(rest: Window, newest: number, end: { isInSight: boolean }): Generator<Window, void, undefined> {
    let { to } = rest;
    let top = newest;
    while (to >= rest.from && !end.isInSight) {
      const from = Math.max(rest.from, top - this.#span + 1);
      yield { from, to };
      to = from - 1;
      top = to;
    }
  }

  async *#settle(view: View<T>): AsyncGenerator<readonly T[], void, undefined> {
    this.#settled += 1;
    if (view.isOver) return yield* this.#cut(view);
    this.#adapt(view);
    yield* this.#give(view);
  }

  /** Two halves of a window, each whole, the newer first. */
  async *#cut(view: View<T>): AsyncGenerator<readonly T[], void, undefined> {
    const { from, to } = view.window;
    const top = Math.min(to, view.newest);
    if (top <= from) return yield* this.#crowded(view.window);
    this.#learn(view);
    const middle = Math.floor((from + top) / 2);
    for (const half of [
      { from: middle + 1, to },
      { from, to: middle },
    ])
      yield* this.#settle(await this.#lookTwice(half));
  }

  /** One second with more rows than a page. */
  async *#crowded(window: Window): AsyncGenerator<readonly T[], void, undefined> {
    const asked = widened(window, this.#margin);
    const list = { ...this.#list, query: this.#queryFor(asked) };
    for await (const rows of readUnsorted(this.#client, list, this.#log)) {
      this.#noteEnds(asked, rows);
      yield rows.filter((row) => isWithin(window, row));
    }
    if (this.#log.doubts.length === 0) this.#log.proof = 'windows';
    this.#done = window.from;
  }

  *#give({ window, rows }: View<T>): Generator<readonly T[], void, undefined> {
    const { fits } = this.#list;
    const wanted = fits === undefined ? rows : rows.filter(fits);
    this.#log.outside += rows.length - wanted.length;
    if (wanted.length > 0) yield wanted;
    this.#done = window.from;
  }

  /** Windows grow or shrink towards a page that is filled as far as it should be, at most twofold. */
  #adapt({ window: { from, to }, rows, newest }: View<T>): void {
    if (rows.length === 0) return;
    const share = (FILL * this.#size) / rows.length;
    const seconds = Math.min(to, newest) - from + 1;
    this.#span = Math.max(1, Math.round(seconds * Math.min(2, Math.max(0.5, share))));
  }

  /** The next windows are to hold about as many rows a second as this one. */
  #learn({ newest, oldest }: View<T>): void {
    this.#span = Math.max(1, Math.floor((newest - oldest + 1) * FILL));
  }

  async #lookTwice(window: Window): Promise<View<T>> {
    const view = await this.#look(window);
    if (view.rows.length > 0 || view.isOver) return view;
    this.#log.askedAgain.empty += 1;
    return await this.#look(window);
  }

  /** Throws `FilterIgnored` where rows of other times come, twice. */
  async #look(window: Window): Promise<View<T>> {
    for (let look = 1; look <= 2; look += 1) {
      const asked = widened(window, this.#margin);
      const { sent, isOver } = await this.#ask(asked);
      if (sent.every((row) => isWithin(asked, row))) {
        this.#noteEnds(asked, sent);
        return viewOf(window, sent, isOver);
      }
      this.#log.askedAgain.filter += 1;
    }
    throw new FilterIgnored();
  }

  #noteEnds({ from, to }: Window, rows: readonly T[]): void {
    const times = rows.map(timeOf);
    const { from: before, to: after } = this.#margin;
    this.#margin = { from: times.includes(from) ? 0 : before, to: times.includes(to) ? 0 : after };
  }

  async #ask(asked: Window): Promise<{ readonly sent: readonly T[]; readonly isOver: boolean }> {
    const list = { ...this.#list, query: this.#queryFor(asked) };
    const limit = this.#limit;
    try {
      const { rows, hasNext } = await askForPage(this.#client, list, { page: 1, limit });
      if (rows.length > 0) this.#log.pages += 1;
      this.#log.rows += rows.length;
      const isOver = hasNext || rows.length >= limit;
      if (isOver && rows.length > 0) this.#size = Math.min(this.#size, rows.length);
      return { sent: rows, isOver: isOver && rows.length > 0 };
    } catch (thrown) {
      if (!isTooHeavy(thrown) || limit <= LEAST_SIZE) throw thrown;
      this.#limit = Math.max(LEAST_SIZE, Math.floor(limit / 2));
      this.#log.pageSize = this.#limit;
      return await this.#ask(asked);
    }
  }

  #queryFor({ from, to }: Window): NonNullable<List<T>['query']> {
    return {
      ...this.#list.query,
      ...(from > 0 && { [FROM]: from }),
      ...(Number.isFinite(to) && { [TO]: to }),
    };
  }
}
