import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseAllDocuments,
  Parser,
  visit,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';

import { maskConditions, unmask } from './flow-conditions.js';
import type { MappingFile, MappingProblem, Path, Place } from './mapping-problem.js';

/** A text read as plain values, with the places of all of them. */
export interface ReadText {
  readonly value: unknown;
  readonly file: MappingFile;
  /** The text of a scalar as it stands in the file, without its quotes; undefined for anything else. */
  readonly written: (path: Path) => string | undefined;
  /** What is wrong with single values; the rest can be looked at all the same. */
  readonly problems: readonly MappingProblem[];
}

export interface UnreadText {
  readonly unreadable: readonly MappingProblem[];
}

/**
 * Reads one document of YAML 1.2 (and so JSON) of plain values. What can surprise is a problem and not a feature:
 * anchors, aliases, merge keys, tags, several documents, repeated keys, keys that are not text, deep nesting.
 */
export function readYaml(text: string, name: string): ReadText | UnreadText {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const deep = deepSpot(text);
  if (deep !== undefined) {
    const place = placeIn(text, deep);
    return {
      unreadable: [{ ...place, message: `Values stand deeper than ${MAX_DEPTH} levels inside one another.` }],
    };
  }
  const documents = parseAllDocuments(maskConditions(text), { ...options, lineCounter: lines });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return { unreadable: [{ line: 1, column: 1, message: 'The file is empty.' }] };
  unmaskScalars(document);
  const broken = syntaxProblems(document);
  const found = broken.length > 0 ? broken : forbidden(document);
  if (broken.length === 0 && second !== undefined) {
    found.push({
      at: second.range[0],
      message: 'A mapping file holds one document; a second one begins here.',
    });
  }
  const problemOf = ({ at, ...rest }: Found): MappingProblem => ({ ...placeOf(at), ...rest });
  if (found.length > 0) return { unreadable: found.map(problemOf) };
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    problems: lossyNumbers(document).map(problemOf),
    ...placesOf(document, { name, text, placeOf }),
  };
}

const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  uniqueKeys: true,
  stringKeys: true,
  prettyErrors: false,
} as const;

const MAX_DEPTH = 100;

/** The offset where nesting goes too deep. Composing such a text would exhaust the stack, so it is looked at before. */
function deepSpot(text: string): number | undefined {
  const parser = new Parser();
  let at = 0;
  for (const lexeme of new Lexer().lex(text)) {
    parser.next(lexeme).next();
    // A level of a flow collection takes two places: the item and its value.
    if (parser.stack.length > 2 * MAX_DEPTH) return at;
    at = parser.offset;
  }
  return undefined;
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

interface Found {
  readonly at: number;
  readonly message: string;
  readonly hint?: string;
}

const QUOTE_HINT = 'Put a text that has [ ] { } , # or a colon and a space in quotes.';

const hints: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'Each key may stand once; remove one of the two.'],
  ['TAB_AS_INDENT', 'Indent with spaces.'],
  ['NON_STRING_KEY', 'Put the key in quotes.'],
  ['TAG_RESOLVE_FAILED', 'Write a plain value.'],
]);

/** What follows the first mistake of a file is mostly its echo; repeated keys are not. */
function syntaxProblems(document: Document.Parsed): Found[] {
  const all = [...document.errors, ...document.warnings];
  const echoes = all.filter(({ code }) => code !== 'DUPLICATE_KEY').slice(1);
  return all
    .filter((error) => !echoes.includes(error))
    .map(({ code, message, pos }) => ({
      at: pos[0],
      message: `${message.replace(/\.$/, '')}.`,
      hint: hints.get(code) ?? QUOTE_HINT,
    }));
}

function unmaskScalars(document: Document.Parsed): void {
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string') node.value = unmask(node.value);
      if (node.source !== undefined) node.source = unmask(node.source);
    },
  });
}

function forbidden(document: Document.Parsed): Found[] {
  const found: Found[] = [];
  const look = (node: Node): void => {
    const at = node.range?.[0] ?? 0;
    if (isAlias(node))
      found.push({ at, message: `The alias *${node.source} is not taken: write the value itself.` });
    else if (node.anchor !== undefined) {
      found.push({
        at,
        message: `The anchor &${node.anchor} is not taken: write each value where it is used.`,
      });
    }
    if (node.tag !== undefined)
      found.push({ at, message: `The tag ${node.tag} is not taken: write a plain value.` });
  };
  visit(document, {
    Node: (_, node) => look(node),
    Pair: (_, { key }) => {
      if (!isScalar(key)) return;
      const at = key.range?.[0] ?? 0;
      if (key.value === '__proto__') found.push({ at, message: 'A key may not be named __proto__.' });
      if (key.value === '<<')
        found.push({ at, message: 'Merge keys (<<) are not taken: write each value where it is used.' });
    },
  });
  return found;
}

/** 1.10 and 012 are numbers to YAML and mostly not to the one who wrote them. */
function lossyNumbers(document: Document.Parsed): Found[] {
  const found: Found[] = [];
  visit(document, {
    Scalar: (key, { value, source = '', range }) => {
      if (key === 'key' || typeof value !== 'number' || source === String(value)) return;
      const message = `${source} is read as the number ${value}.`;
      found.push({ at: range?.[0] ?? 0, message, hint: `Quote this: "${source}"; or write ${value}.` });
    },
  });
  return found;
}

interface Text {
  readonly name: string;
  readonly text: string;
  readonly placeOf: (offset: number) => Place;
}

function placesOf(
  document: Document.Parsed,
  { name, text, placeOf }: Text,
): Pick<ReadText, 'file' | 'written'> {
  const startOf = (path: Path): number => nodeAt(document, path)?.range?.[0] ?? 0;
  return {
    written: (path) => {
      const node = document.getIn(path, true);
      return isScalar(node) ? node.source : undefined;
    },
    file: {
      name,
      locate: (path, offset) => {
        const node = document.getIn(path, true);
        if (offset === undefined || !isScalar(node)) return placeOf(startOf(path));
        return placeOf((node.range?.[0] ?? 0) + offsetInside(node, text, offset));
      },
      locateKey: (path) => placeOf(keyAt(document, path)?.range?.[0] ?? startOf(path)),
    },
  };
}

/** The node of a path, or of the longest part of it that is there. */
function nodeAt(document: Document.Parsed, path: Path): Node | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isScalar(node) || isMap(node) || isSeq(node)) return node;
  }
  return document.contents;
}

function keyAt(document: Document.Parsed, path: Path): Scalar | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1),
  );
  return pair && isScalar(pair.key) ? pair.key : undefined;
}

/** Where a character of a text stands behind its node's start; the start itself for texts with escapes or folded lines. */
function offsetInside(node: Scalar, text: string, offset: number): number {
  const start = node.range?.[0] ?? 0;
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  const value = String(node.value);
  return text.startsWith(value, start + quoted) ? quoted + offset : 0;
}
