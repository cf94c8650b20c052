import { stringify, type ToStringOptions } from 'yaml';

import type { WrittenBlock } from '../mapper/written-blocks.js';
import { blockOf, slots, type MappingDraft } from './draft.js';

const LONGEST_LINE = 116;

/** A mapping as the text of its file, with comments behind its fields, above it and at its end. */
export function writeMapping(
  { written, comments }: MappingDraft,
  around: { readonly head: readonly string[]; readonly end: readonly string[] },
): string {
  const { name, source, defaults, expect } = written;
  return [
    ...around.head.map(commentLine),
    'mapping: 1',
    ...entry(['name', name], 0),
    ...(source ? entry(['source', source], 0) : []),
    ...(defaults ? entry(['defaults', defaults], 0) : []),
    ...slots.flatMap((slot) => blockLines(slot, blockOf(written, slot), comments)),
    ...listLines('expect', expect, 0),
    ...(around.end.length > 0 ? ['', ...around.end.map(commentLine)] : []),
    '',
  ].join('\n');
}

function blockLines(
  slot: string,
  block: WrittenBlock | undefined,
  comments: ReadonlyMap<string, string>,
): readonly string[] {
  if (!block) return [];
  const { fields, notes, tasks, ...rest } = block;
  return [
    '',
    `${slot}:`,
    ...Object.entries(rest).flatMap((pair) => entry(pair, 2)),
    '  fields:',
    ...Object.entries(fields).flatMap((pair) => entry(pair, 4, comments.get(`${slot}.${pair[0]}`))),
    ...listLines('notes', notes, 2),
    ...listLines('tasks', tasks, 2),
  ];
}

function listLines(key: string, list: readonly unknown[] | undefined, indent: number): readonly string[] {
  if (!list || list.length === 0) return [];
  const space = ' '.repeat(indent);
  return [
    ...(indent === 0 ? [''] : []),
    `${space}${key}:`,
    ...list.map((item) => `${space}  - ${flow(item)}`),
  ];
}

function entry(
  [key, value]: readonly [string, unknown],
  indent: number,
  comment?: string,
): readonly string[] {
  const space = ' '.repeat(indent);
  const head = `${space}${flow(key)}:`;
  const behind = comment === undefined ? '' : ` # ${plainComment(comment)}`;
  const line = `${head} ${flow(value)}`;
  if (typeof value !== 'object' || line.length <= LONGEST_LINE) return [line + behind];
  const block = yamlOf(value, {});
  return [
    head + behind,
    ...block
      .trimEnd()
      .split('\n')
      .map((text) => `${space}  ${text}`),
  ];
}

/** On one line. */
function flow(value: unknown): string {
  return yamlOf(value, { collectionStyle: 'flow' }).trimEnd();
}

/** Characters that a terminal would act on, which names out of a file may have. */
const UNPRINTABLE = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** YAML that shows every character: those that would not be seen are written as escapes, in double quotes. */
function yamlOf(value: unknown, style: ToStringOptions): string {
  const options = {
    ...style,
    lineWidth: 0,
    blockQuote: false,
    singleQuote: true,
    // Line breaks of a text stay escapes, however long it is.
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  } as const;
  const text = stringify(value, options);
  const isPlain = text.search(UNPRINTABLE) === -1 && !/\\[nr]/.test(JSON.stringify(value));
  if (isPlain) return text;
  return stringify(value, {
    ...options,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'QUOTE_DOUBLE',
  }).replace(UNPRINTABLE, escaped);
}

/** A character beyond the first 65,536 takes eight digits. */
function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

function commentLine(text: string): string {
  return text === '' ? '#' : `# ${plainComment(text)}`;
}

const LONGEST_COMMENT = 300;

/** Names out of a file hold anything; in a comment they must not end the line. */
function plainComment(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, ' ');
  return plain.length > LONGEST_COMMENT
    ? `${Array.from(plain)
        .slice(0, LONGEST_COMMENT - 1)
        .join('')}…`
    : plain;
}
