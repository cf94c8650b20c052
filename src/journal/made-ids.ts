/** The most ids that are kept of one list. */
const KEPT = 100_000;

/** The newest ids that a run made, by the list of the account that they are in. */
export class MadeIds {
  readonly lists = new Map<string, number[]>();

  /** `path` is that of the write; a lead of `leads/complex` brings its contact and company with it. */
  add(path: string, ids: { id: number; contact?: number | undefined; company?: number | undefined }): void {
    this.#push(path === 'leads/complex' ? 'leads' : path, ids.id);
    if (ids.contact !== undefined) this.#push('contacts', ids.contact);
    if (ids.company !== undefined) this.#push('companies', ids.company);
  }

  #push(list: string, id: number): void {
    const ids = this.lists.get(list);
    if (!ids) this.lists.set(list, [id]);
    else if (ids.push(id) > 2 * KEPT) ids.splice(0, KEPT);
  }
}
