/** The most ids that are kept of one list. */
const KEPT = 100_000;

/** What a journal knows of the lists of the account: the newest ids that the run made, and which else were there. */
export class MadeIds {
  readonly lists = new Map<string, number[]>();
  /** The highest id of each list that the journal speaks of, whoever made it. */
  readonly newest = new Map<string, number>();
  /** Records that no session made as far as the journal tells, by list. */
  readonly strangers = new Map<string, number[]>();

  /** `path` is that of the write; a lead of `leads/complex` brings its contact and company with it. */
  add(path: string, ids: { id: number; contact?: number | undefined; company?: number | undefined }): void {
    this.#push(path === 'leads/complex' ? 'leads' : path, ids.id);
    if (ids.contact !== undefined) this.#push('contacts', ids.contact);
    if (ids.company !== undefined) this.#push('companies', ids.company);
  }

  seen(path: string, id: number): void {
    const list = path === 'leads/complex' ? 'leads' : path;
    if (id > (this.newest.get(list) ?? -1)) this.newest.set(list, id);
  }

  addStrangers(list: string, ids: readonly number[]): void {
    this.strangers.set(list, [...(this.strangers.get(list) ?? []), ...ids]);
    for (const id of ids) this.seen(list, id);
  }

  #push(list: string, id: number): void {
    this.seen(list, id);
    const ids = this.lists.get(list);
    if (!ids) this.lists.set(list, [id]);
    else if (ids.push(id) > 2 * KEPT) ids.splice(0, KEPT);
  }
}
