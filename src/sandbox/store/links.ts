/** What a record may be linked to. */
export const linkPaths = ['leads', 'contacts', 'companies', 'catalog_elements', 'customers'] as const;
export type LinkPath = (typeof linkPaths)[number];

/** What both ends of a link know. Keys are Kommo's, but `is_main` is `main_contact` on read. */
export interface LinkMetadata {
  readonly is_main?: boolean;
  readonly quantity?: number;
  readonly catalog_id?: number;
  readonly price_id?: number | null;
}

export interface LinkEnd {
  readonly path: LinkPath;
  readonly id: number;
}

/** A link as one end sees it. */
export interface Link extends LinkEnd {
  readonly metadata: LinkMetadata;
}

const none: readonly Link[] = [];

/**
 * The links of all records, known from both ends. A lead and a contact have at most one company; of the contacts
 * of a lead exactly one is the main one: the first, until another is made so.
 */
export class Links {
  readonly #byEnd: Readonly<Record<LinkPath, Map<number, readonly Link[]>>> = {
    leads: new Map(),
    contacts: new Map(),
    companies: new Map(),
    catalog_elements: new Map(),
    customers: new Map(),
  };

  /** In the order they were made. */
  of(end: LinkEnd): readonly Link[] {
    return this.#byEnd[end.path].get(end.id) ?? none;
  }

  ids(end: LinkEnd, to: LinkPath): readonly number[] {
    return this.of(end).flatMap((link) => (link.path === to ? [link.id] : []));
  }

  /** Every end with its links. */
  items(): readonly unknown[] {
    return linkPaths.flatMap((path) => [...this.#byEnd[path]].map(([id, links]) => ({ path, id, links })));
  }

  clear(): void {
    for (const path of linkPaths) this.#byEnd[path].clear();
  }

  /** Puts back what `items` gave; false for anything else. */
  take(item: unknown): boolean {
    if (!isEndWithLinks(item)) return false;
    this.#byEnd[item.path].set(item.id, item.links);
    return true;
  }

  /** Linking a pair again changes its metadata only. */
  add(from: LinkEnd, to: LinkEnd, metadata: LinkMetadata = {}): void {
    this.#makeRoom(from, to);
    this.#makeRoom(to, from);
    const isPair = from.path === 'leads' && to.path === 'contacts';
    if (isPair || (from.path === 'contacts' && to.path === 'leads'))
      this.#addContact(isPair ? from : to, isPair ? to : from, metadata);
    else this.#set(from, to, metadata);
  }

  remove(from: LinkEnd, to: LinkEnd): void {
    const gone = this.of(from).find((link) => isEnd(link, to));
    this.#drop(from, to);
    this.#drop(to, from);
    if (gone?.metadata.is_main !== true) return;
    const lead = from.path === 'leads' ? from : to;
    const next = this.of(lead).find((link) => link.path === 'contacts');
    if (next) this.#set(lead, next, { ...next.metadata, is_main: true });
  }

  #addContact(lead: LinkEnd, contact: LinkEnd, metadata: LinkMetadata): void {
    const main = this.of(lead).find((link) => link.metadata.is_main === true);
    const isMain = main === undefined || main.id === contact.id || metadata.is_main === true;
    if (main && isMain) this.#set(lead, main, { ...main.metadata, is_main: false });
    this.#set(lead, contact, { ...metadata, is_main: isMain });
  }

  /** Takes away the one company that a lead or contact may have, when another comes. */
  #makeRoom(from: LinkEnd, to: LinkEnd): void {
    if (to.path !== 'companies' || (from.path !== 'leads' && from.path !== 'contacts')) return;
    for (const link of this.of(from))
      if (link.path === 'companies' && link.id !== to.id) this.remove(from, link);
  }

  #set(from: LinkEnd, to: LinkEnd, metadata: LinkMetadata): void {
    this.#setHalf(from, { path: to.path, id: to.id, metadata });
    this.#setHalf(to, { path: from.path, id: from.id, metadata });
  }

  #setHalf(from: LinkEnd, link: Link): void {
    const links = this.of(from);
    const at = links.findIndex((known) => isEnd(known, link));
    this.#byEnd[from.path].set(from.id, at < 0 ? [...links, link] : links.with(at, link));
  }

  #drop(from: LinkEnd, to: LinkEnd): void {
    const left = this.of(from).filter((link) => !isEnd(link, to));
    if (left.length === 0) this.#byEnd[from.path].delete(from.id);
    else this.#byEnd[from.path].set(from.id, left);
  }
}

export function isLinkPath(text: unknown): text is LinkPath {
  return linkPaths.some((path) => path === text);
}

function isEndWithLinks(item: unknown): item is LinkEnd & { readonly links: readonly Link[] } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'path' in item &&
    isLinkPath(item.path) &&
    'id' in item &&
    'links' in item &&
    Array.isArray(item.links)
  );
}

function isEnd(link: LinkEnd, end: LinkEnd): boolean {
  return link.path === end.path && link.id === end.id;
}
