import { cut } from '../model/cut-text.js';
import type { Json, Payload } from '../model/draft.js';
import type {
  ExplainedField,
  ExplainedRecord,
  ExplainedSource,
  ExplainedStep,
  Explanation,
} from '../model/explanation.js';
import type { Issue } from '../model/issue.js';
import { printable } from './printable.js';
import { adviceOf } from './render-issue.js';
import { textTable } from './text-table.js';

/** One row on its way from cells to payloads, for people. */
export function renderExplanation(explanation: Explanation): string {
  const { place, outcome, records, attachments, issues, unread } = explanation;
  return [
    printable(`${place}: ${outcomes[outcome]}`),
    ...records.flatMap(recordLines),
    ...attachments.flatMap(({ slot, payload }) => ['', printable(slot), ...payloadLines(payload)]),
    ...section('Problems', issues.map(issueLine)),
    ...section(
      'Not read by the mapping',
      textTable(unread.map(({ column, text }) => [cut(column, LONGEST), quoted(text)])),
    ),
  ].join('\n');
}

const outcomes = {
  ready: 'ready to be sent',
  rejected: 'rejected, nothing of it would be sent',
  skipped: 'skipped, it makes no record',
} as const;

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function recordLines(record: ExplainedRecord): readonly string[] {
  const { slot, mode, when, fields, keys, untag = [] } = record;
  const because = when?.problem === undefined ? '' : ` (not ${when.problem})`;
  return [
    '',
    printable(`${slot} (${mode})`),
    ...(when ? [printable(`  when ${when.text}: ${when.holds ? 'yes' : 'no'}${because}`)] : []),
    ...fields.flatMap(fieldLines),
    ...listLine(
      'matched by',
      keys.map(({ name, value }) => `${name} ${quoted(value)}`),
    ),
    ...madeLines(record),
    ...(record.match ? [] : listLine('tags to take off a record that exists:', untag)),
  ];
}

/** What becomes of the record: in the account where it was asked, else as far as the mode tells. */
function madeLines({ mode, payload, match }: ExplainedRecord): readonly string[] {
  if (!payload) return ['  no record of this row'];
  if (!match || match.kind === 'new')
    return [`  ${titles[mode]}`, ...(mode === 'link' ? [] : payloadLines(payload))];
  const { kind, id, changes } = match;
  return [
    kind === 'unchanged'
      ? `  record ${id}, as it is in the account`
      : `  changes record ${id} of the account`,
    ...changes.map(({ field, old, new: value }) =>
      printable(
        `    ${field}: ${old === '' ? 'blank' : quoted(old)} -> ${value === '' ? 'blank' : quoted(value)}`,
      ),
    ),
  ];
}

const titles = {
  create: 'as a new record',
  upsert: 'as a new record',
  update: 'of a record that exists, what differs from this',
  link: 'a record that exists, which is only connected to',
} as const satisfies Record<ExplainedRecord['mode'], string>;

function listLine(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [printable(`  ${title} ${parts.join(', ')}`)];
}

function fieldLines({ field, sources, encoded, issues }: ExplainedField): readonly string[] {
  return [
    printable(`  ${field}`),
    ...sources.map((source) => printable(`    ${sourceText(source)}`)),
    ...encoded.map(({ value, shown }) => printable(`    = ${encodedText(value, shown)}`)),
    ...issues.map(issueLine),
  ];
}

function sourceText({ kind, from, cell, steps, isTaken }: ExplainedSource): string {
  const start = kind === 'const' ? `always ${shortJson(cell)}` : `${from}: ${cellOf(cell)}`;
  const way = [start, ...steps.map(stepText)].join(' -> ');
  return isTaken ? way : `${way} (not taken)`;
}

function cellOf(cell: Json): string {
  return cell === null ? 'blank' : shortJson(cell);
}

function stepText({ step, gives, refuses }: ExplainedStep): string {
  return refuses === undefined
    ? `${step} ${cellOf(gives ?? null)}`
    : `${step} refuses it: it is not ${refuses}`;
}

function encodedText(value: Json, shown: Json): string {
  const json = JSON.stringify(value);
  return shown === null || json.includes(JSON.stringify(shown))
    ? json
    : `${json}, ${typeof shown === 'object' ? JSON.stringify(shown) : shown}`;
}

function payloadLines(payload: Payload): readonly string[] {
  const entries = Object.entries(payload).flatMap(([key, value]) =>
    isList(value)
      ? [`${key}:`, ...value.map((one) => `  ${JSON.stringify(one)}`)]
      : [`${key}: ${JSON.stringify(value)}`],
  );
  return entries.map((line) => printable(`    ${line}`));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function issueLine(issue: Issue): string {
  const { severity, field, column, code, message } = issue;
  const where = [field, column === undefined ? undefined : `column ${column}`].filter(
    (part) => part !== undefined,
  );
  const advice = adviceOf(issue);
  const told = `${where.length > 0 ? `${where.join(', ')}: ` : ''}${message}.${advice === '' ? '' : ` ${advice}`}`;
  return printable(`    ${severity === 'error' ? '!' : '~'} ${told} [${code}]`);
}

const LONGEST = 80;

function shortJson(value: Json): string {
  return cut(JSON.stringify(value), LONGEST);
}

function quoted(text: string): string {
  return printable(shortJson(text));
}
