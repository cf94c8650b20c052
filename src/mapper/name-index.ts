import { nearestNames } from './nearest-names.js';
import { remembered } from './remembered.js';

/** What a name stands for in the account. */
export type Found =
  | { readonly kind: 'one'; readonly id: number }
  /** `candidates` are the nearest names; where none is near, `known` shows some of all. */
  | { readonly kind: 'none'; readonly candidates: readonly string[]; readonly known: readonly string[] }
  /** `candidates` tell them apart, each with the `#id` that may be written instead of the name. */
  | { readonly kind: 'many'; readonly candidates: readonly string[] }
  /** A user of this name is there, and may be given nothing. */
  | { readonly kind: 'inactive'; readonly candidates: readonly string[] };

/** Things of the account that are named in mappings and cells. */
export interface Names {
  readonly find: (text: string) => Found;
  /** The name of an id; undefined where there is none. */
  readonly nameOf: (id: number) => string | undefined;
}

export interface Named {
  readonly id: number;
  readonly name: string;
}

const MAX_CANDIDATES = 5;

/**
 * Names of one list. A text is looked up exactly, then without regard to case, then without regard to width, spaces
 * and accents composed in another way (NFKC); the first of these that finds anything decides. `#123` names an id.
 */
export function nameIndex(list: readonly Named[]): Names {
  const byId = new Map(list.map(({ id, name }) => [id, name]));
  const known = list.slice(0, MAX_CANDIDATES).map(({ name }) => name);
  const levels = [plain, lower, folded].map((fold) => ({ fold, ids: idsBy(list, fold) }));
  const lookUp = (text: string): Found => {
    for (const { fold, ids } of levels) {
      const [first, second] = ids.get(fold(text)) ?? [];
      if (first === undefined) continue;
      if (second === undefined) return { kind: 'one', id: first };
      const many = ids.get(fold(text)) ?? [];
      return {
        kind: 'many',
        candidates: many.slice(0, MAX_CANDIDATES).map((id) => `${byId.get(id) ?? ''} (#${id})`),
      };
    }
    const id = idOf(text);
    if (id !== undefined && byId.has(id)) return { kind: 'one', id };
    return { kind: 'none', candidates: nearestNames(text, byId.values()), known };
  };
  return { find: remembered(lookUp), nameOf: (id) => byId.get(id) };
}

/** The text as it is compared at last: NFKC, one space between words, small letters. */
export function folded(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function plain(text: string): string {
  return text;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function idsBy(
  list: readonly Named[],
  fold: (text: string) => string,
): ReadonlyMap<string, readonly number[]> {
  const ids = new Map<string, number[]>();
  for (const { id, name } of list) {
    const key = fold(name);
    const known = ids.get(key);
    if (known) known.push(id);
    else ids.set(key, [id]);
  }
  return ids;
}

function idOf(text: string): number | undefined {
  const digits = /^#([1-9]\d{0,14})$/.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
