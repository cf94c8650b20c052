import type { ColumnReport } from '../inspector/inspection.js';
import { cellText } from '../model/cell.js';
import type { Row } from '../model/table.js';
import { readName, type Reading } from './words.js';

/** What is known of a column: its name, the report on all of its cells, and some of them. */
export interface ColumnFacts {
  readonly name: string;
  readonly report: ColumnReport;
  readonly reading: Reading;
  /** Texts of cells that are not blank. */
  readonly sample: readonly string[];
}

export function columnFacts(report: ColumnReport, rows: readonly Row[]): ColumnFacts {
  const texts = rows.map((row) => cellText(row[report.position - 1]).trim());
  return {
    name: report.name,
    report,
    reading: readName(report.name),
    sample: texts.filter((text) => text !== '' && !PLACEHOLDERS.has(text.toLowerCase())),
  };
}

/** Texts that stand for nothing, and become the `nulls` of a mapping where they are found. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '-',
  '--',
  'n/a',
  'n/d',
  'null',
  'none',
  's/n',
  's/d',
]);

/** Share of the sample that fulfils a condition, 0 to 1; of no cells none does. */
export function shareOf({ sample }: ColumnFacts, test: (text: string) => boolean): number {
  return sample.length === 0 ? 0 : sample.filter(test).length / sample.length;
}
