import type { Issue } from '../model/issue.js';
import type { RowKind, RowOutcome } from '../model/outcome.js';
import type { Header, SourceRow } from '../model/table.js';
import type { WriteOptions } from '../writer/open-writer.js';
import { ReportFile } from './report-file.js';
import { reportRows } from './report-rows.js';

export interface ReportContext {
  /** Of the account, without a slash at its end; blank where none is known, and then rows have no `__url`. */
  readonly accountUrl: string;
  /** A dry run writes the errors files alone: nothing has a result, and no row was meant to be sent. */
  readonly dryRun: boolean;
  /** Whether cells may be numbers, which a CSV has to say of them: as text they are read by the locale of the mapping. */
  readonly hasNumbers?: boolean;
  /** Of the CSV files; `,` by default. */
  readonly delimiter?: string;
}

/** The tables of a run's reports. Exactly one of `close` and `discard` ends them. */
export interface Reports {
  write(row: SourceRow, outcome: RowOutcome): Promise<void>;
  /** Makes the files appear, and resolves to their paths; what an earlier call left under the other names is removed. */
  close(): Promise<readonly string[]>;
  discard(): Promise<void>;
}

/**
 * Opens the reports of a run in `directory`: `results.csv`, and once there is such a row `errors.csv` with
 * `errors.xlsx`, `unprocessed.csv` and `ambiguous.csv`. Throws `output/file`.
 */
export async function openReports(
  directory: string,
  header: Header,
  context: ReportContext,
): Promise<Reports> {
  const rows = reportRows(header, context);
  const files = reportFiles(directory, rows.columns, context);
  const all = Object.values(files);
  if (!context.dryRun) await files.results.open();
  return {
    write: async (row, outcome) => {
      const report = reportOf[outcome.kind];
      if (report === 'errors') {
        const issues = gravest(outcome.issues ?? []);
        await files.errors.write(rows.errorRow(row, issues));
        await files.workbook.write(rows.workbookRow(row, issues));
      } else if (report === 'ambiguous') {
        await files.ambiguous.write(rows.plainRow(row));
      } else if (!context.dryRun) {
        await files[report].write(
          report === 'results' ? rows.resultRow(row, outcome) : rows.plainRow(row, outcome.issues),
        );
      }
    },
    close: async () => await closeAll(all),
    discard: async () => {
      await discardAll(all);
    },
  };
}

/** The report that rows of a kind go to. */
const reportOf = {
  created: 'results',
  updated: 'results',
  unchanged: 'results',
  skipped: 'results',
  rejected: 'errors',
  failed: 'errors',
  ambiguous: 'ambiguous',
  unprocessed: 'unprocessed',
} as const satisfies Record<RowKind, string>;

function reportFiles(
  directory: string,
  columns: ReturnType<typeof reportRows>['columns'],
  { delimiter }: ReportContext,
): Record<'results' | 'errors' | 'workbook' | 'unprocessed' | 'ambiguous', ReportFile> {
  const csv: WriteOptions = delimiter === undefined ? {} : { delimiter };
  return {
    results: new ReportFile({ directory, name: 'results.csv' }, columns.results, csv),
    errors: new ReportFile({ directory, name: 'errors.csv' }, columns.errors, csv),
    workbook: new ReportFile({ directory, name: 'errors.xlsx' }, columns.workbook, { sheet: 'Errors' }),
    unprocessed: new ReportFile({ directory, name: 'unprocessed.csv' }, columns.plain, csv),
    ambiguous: new ReportFile({ directory, name: 'ambiguous.csv' }, columns.plain, csv),
  };
}

/** Warnings do not reject a row, so they are left out beside an error. */
function gravest(issues: readonly Issue[]): readonly Issue[] {
  const errors = issues.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? errors : issues;
}

async function closeAll(files: readonly ReportFile[]): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    for (const file of files) {
      const path = await file.close();
      if (path !== undefined) written.push(path);
    }
  } catch (thrown) {
    await discardAll(files);
    throw thrown;
  }
  return written;
}

async function discardAll(files: readonly ReportFile[]): Promise<void> {
  for (const file of files) await file.discard();
}
