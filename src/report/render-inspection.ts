import type { ColumnReport, Inspection } from '../inspector/inspection.js';
import { cut } from '../model/cut-text.js';
import { issueCodes } from '../model/issue-codes.js';
import { findingText, percent } from './finding-text.js';
import { printable } from './printable.js';
import { textTable } from './text-table.js';

/** A look at a file, for people. */
export function renderInspection(inspection: Inspection): string {
  return [
    ...factLines(inspection),
    ...section('Problems of rows', problemLines(inspection)),
    ...section('Columns', columnLines(inspection.columns)),
    ...section('To look at before an import', suspicionLines(inspection)),
    ...section('Notes', noteLines(inspection)),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function factLines(inspection: Inspection): readonly string[] {
  const { source, size, format, findings, rows, looksLike } = inspection;
  const sheet = source.sheet === undefined ? '' : `, sheet ${printable(source.sheet)}`;
  const facts = findings.map((finding) => [finding.what, findingText(finding)]);
  const rejected =
    rows.rejected === 0 ? '' : `: ${number(rows.sound)} sound, ${number(rows.rejected)} rejected`;
  const partial = inspection.isPartial ? ' (a limit ended the reading)' : '';
  return [
    `${printable(source.file)}${sheet}: ${format.toUpperCase()}, ${bytes(size)}`,
    ...textTable([
      ...facts,
      ['rows', `${number(rows.total)}${rejected}${partial}`],
      ...lineCounts(inspection),
      ...(looksLike ? [['looks like', guessText(looksLike)]] : []),
    ]),
  ];
}

function lineCounts({ lines }: Inspection): readonly (readonly string[])[] {
  if (!lines) return [];
  const above = lines.above === 0 ? '' : `${number(lines.above)} above the header, `;
  const parts = `${above}${number(lines.header)} of the header, ${number(lines.rows)} of rows, ${number(lines.blank)} blank`;
  return [['lines', `${number(lines.total)}: ${parts}`]];
}

function guessText({ name, share, mapping }: NonNullable<Inspection['looksLike']>): string {
  const begin = mapping === undefined ? '' : `; begin with ${mapping}`;
  return `${name} (${percent(share)} of its usual columns)${begin}`;
}

function problemLines({ problems }: Inspection): readonly string[] {
  return textTable(
    problems.map(({ code, count, column, row }) => [
      number(count),
      code,
      column === undefined ? '' : cut(printable(column), 30),
      row === undefined ? '' : `row ${row}`,
      issueCodes[code],
    ]),
    new Set([0]),
  );
}

function columnLines(columns: readonly ColumnReport[]): readonly string[] {
  const head = ['#', 'name', 'type', 'filled', 'blank', 'distinct', 'values'];
  const lines = columns.map((column) => [
    String(column.position),
    cut(printable(column.name), 30),
    cut([column.type, ...column.forms.slice(0, 1)].join(' '), 24),
    number(column.filled),
    number(column.blank),
    `${column.distinctIsExact ? '' : 'about '}${number(column.distinct)}`,
    cut(valuesText(column), 60),
  ]);
  return textTable([head, ...lines], new Set([0, 3, 4, 5]));
}

/** Few values that come again and again are choices, and are listed with their counts; of others, examples do. */
function valuesText({ values, examples, filled }: ColumnReport): string {
  if (values && values.length > 1 && values.length <= 8 && values.length * 3 <= filled)
    return values.map(({ value, count }) => `${printable(value)} ${number(count)}`).join(', ');
  return examples.map(printable).join(' | ');
}

/** By what is suspicious, the columns below it: a problem of a file is often one of many columns. */
function suspicionLines({ columns, duplicates }: Inspection): readonly string[] {
  const byMessage = new Map<string, (readonly string[])[]>();
  for (const { name, suspicions } of columns) {
    for (const { count, message, row, example } of suspicions) {
      const first = row === undefined ? '' : `row ${row}: ${cut(printable(example ?? ''), 60)}`;
      const lines = byMessage.get(message) ?? [];
      byMessage.set(message, [...lines, ['', number(count), cut(printable(name), 30), first]]);
    }
  }
  return [
    ...[...byMessage].flatMap(([message, lines]) => [`  ${message}`, ...textTable(lines, new Set([1]))]),
    ...duplicateLines(duplicates),
  ];
}

function duplicateLines({ rows, examples, isWhole }: Inspection['duplicates']): readonly string[] {
  if (rows === 0) return [];
  const pairs = examples.map(({ row, repeats }) => `row ${row} as row ${repeats}`).join(', ');
  const part = isWhole ? '' : ' (only the first rows of the file were compared)';
  return ['  rows that are equal to an earlier one in every column', `    ${number(rows)}  ${pairs}${part}`];
}

function noteLines({ notices }: Inspection): readonly string[] {
  return notices.map(
    ({ message, hint }) => `  ${printable(hint === undefined ? message : `${message} ${hint}`)}`,
  );
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function bytes(size: number): string {
  if (size < 1000) return `${size} bytes`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
