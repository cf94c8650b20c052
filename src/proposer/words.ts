import type { RecordEntity } from '../model/entity.js';
import { foldedWords, lexicon, type Language, type Meaning } from './lexicon.js';

/** What a name says, whatever language it is in. */
export interface Reading {
  /** The name itself, folded. */
  readonly text: string;
  /** What its words mean; a word that is not known stands for itself. */
  readonly meanings: ReadonlySet<string>;
  /** The kind of record that the name speaks of, where it does. */
  readonly entity: RecordEntity | undefined;
  readonly languages: readonly Language[];
}

const entities: ReadonlyMap<string, RecordEntity> = new Map([
  ['contact', 'contact'],
  ['company', 'company'],
  ['deal', 'lead'],
]);

/** Words that say nothing by themselves. */
const fillers = new Set(
  'de da do das dos del la el los las of the a o e y and em in at to for para por s value 1 main primary associated principal'.split(
    ' ',
  ),
);

const LONGEST_PHRASE = 4;
const LONGEST_NAME = 200;

/** Reads the name of a column or a field. */
export function readName(name: string, known: ReadonlyMap<string, Meaning> = lexicon): Reading {
  const text = foldedWords(name.slice(0, LONGEST_NAME));
  const words = text.split(' ');
  const meanings: string[] = [];
  const spoken: Language[] = [];
  for (let at = 0; at < words.length;) {
    const phrase = longestPhrase(words, at, known);
    const entry = known.get(phrase.text);
    if (entry) {
      meanings.push(entry.meaning);
      // A word that several languages share tells nothing.
      if (entry.languages.length === 1) spoken.push(...entry.languages);
    } else if (!fillers.has(phrase.text)) meanings.push(phrase.text);
    at += phrase.length;
  }
  const said = new Set(meanings.filter((meaning) => meaning !== ''));
  if (said.has('id')) said.delete('legacy');
  return { text, meanings: said, entity: entityOf(said), languages: spoken };
}

/** "Contact's company" and "Deal - Organization" are about the company; "Deal - Contact person" is about the contact. */
function entityOf(meanings: ReadonlySet<string>): RecordEntity | undefined {
  const word = ['company', 'contact', 'deal'].find((one) => meanings.has(one));
  return word === undefined ? undefined : entities.get(word);
}

function longestPhrase(
  words: readonly string[],
  at: number,
  known: ReadonlyMap<string, Meaning>,
): { text: string; length: number } {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 1; length -= 1) {
    const text = words.slice(at, at + length).join(' ');
    if (known.has(text)) return { text, length };
  }
  return { text: words[at] ?? '', length: 1 };
}

/** The meanings without the words for a kind of record; a name of such words alone names the record. */
export function withoutEntity({ meanings }: Reading): ReadonlySet<string> {
  const rest = [...meanings].filter((meaning) => !entities.has(meaning));
  return rest.length === 0 && meanings.size > 0 ? new Set(['name']) : new Set(rest);
}

/** How much of two sets is the same, 0 to 1. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  const both = [...one].filter((word) => other.has(word)).length;
  return both / (one.size + other.size - both);
}
