import type { Finding } from '../model/finding.js';
import type { Table } from '../model/table.js';
import { printable } from './printable.js';

/** How a file is written and how that is known: `";" (in all of its first lines, 93 % sure)`. */
export function findingText({ value, because, confidence }: Finding): string {
  return `${printable(value)} (${because}${confidence < 1 ? `, ${percent(confidence)} sure` : ''})`;
}

/** How a file is read, in one line: `reading deals.csv: encoding utf-8 (byte order mark), delimiter ";" (declared)`. */
export function readingText({ source, dialect, findings = [] }: Table): string {
  const how = findings.map((finding) => `${finding.what} ${findingText(finding)}`);
  return `reading ${printable(source.file)}: ${how.length === 0 ? printable(dialect) : how.join(', ')}`;
}

/** A share between 0 and 1, for people. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
