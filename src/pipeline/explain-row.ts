import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { columnsOf } from '../mapper/columns.js';
import { compilePlan, type Mapped, type MappingPlan } from '../mapper/compile-mapping.js';
import { compileExpectations } from '../mapper/expectations.js';
import { explainRecord } from '../mapper/explain-record.js';
import { loadMapping } from '../mapper/load-mapping.js';
import { accountNames } from '../mapper/resolve-account.js';
import { cellText } from '../model/cell.js';
import { recordsOf, type Bundle, type RecordDraft } from '../model/draft.js';
import type { ExplainedAttachment, Explanation } from '../model/explanation.js';
import { hasErrors, type Issue } from '../model/issue.js';
import type { Match } from '../model/match.js';
import { describeOrigin } from '../model/origin.js';
import type { SourceRow, Table } from '../model/table.js';
import { newPayload } from '../planner/change.js';
import { openTable } from '../reader/open-table.js';
import { compileValidator } from '../validator/validate.js';
import { withAccount } from './account/account.js';
import type { RunHooks } from './events.js';
import { explainMatch, lookUpRow } from './look-up-row.js';
import { connectionOptionsSchema, inspectOptionsSchema, parseOptions } from './options.js';
import { readOptions } from './read-options.js';

const optionsSchema = inspectOptionsSchema.omit({ skip: true, limit: true }).extend({
  ...connectionOptionsSchema.shape,
  mapping: z.string().describe('The mapping file.'),
  row: z
    .int({ error: 'the number of a line or sheet row is expected, such as 17' })
    .positive()
    .describe('Line or sheet row of the row, as messages number them.'),
});

export type ExplainOptions = z.input<typeof optionsSchema>;

/**
 * Shows what a mapping makes of one row: every step from the cells to what would be sent, and every problem on the
 * way; where the account is at hand and not only its file, also what the records it has become. Sends no write. Throws `mapping/…`, `input/…`, `account/file`, `usage/option` where there is no such row, and
 * what a connection throws.
 */
export async function explainRow(written: ExplainOptions, hooks: RunHooks = {}): Promise<Explanation> {
  const {
    file,
    mapping: path,
    row,
    sheet,
    headerRow,
    encoding,
    delimiter,
    ...connection
  } = parseOptions(optionsSchema, written);
  const { mapping } = await loadMapping(path);
  return await withAccount(connection, async ({ dictionary, client }) => {
    const reading = readOptions({ file, sheet, headerRow, encoding, delimiter }, hooks.signal);
    const table = await openTable(file, reading);
    const plan = compilePlan(mapping, {
      columns: columnsOf(table.header, mapping.source.nulls),
      names: accountNames(dictionary),
      date: new Date().toISOString().slice(0, 10),
    });
    const expectations = compileExpectations(mapping, table.header);
    const found = await findRow(table, row, expectations.check);
    return await explain(plan, {
      ...found,
      table,
      validate: compileValidator(dictionary),
      lookUp: async (bundle) =>
        client && bundle ? await lookUpRow(bundle, { client, mapping, dictionary }) : NONE,
    });
  });
}

interface FoundRow {
  readonly row: SourceRow;
  readonly unmet: readonly Issue[];
}

/** Reads up to the row; all before it are looked at too, as one of them may have the value that must be unique. */
async function findRow(
  table: Table,
  wanted: number,
  check: (row: SourceRow) => readonly Issue[],
): Promise<FoundRow> {
  let before: SourceRow | undefined;
  for await (const chunk of table.rows) {
    for (const row of chunk) {
      if (row.origin.firstLine > wanted) throw noRow(table, wanted, [before, row]);
      const unmet = hasErrors(row.issues) ? [] : check(row);
      if (row.origin.lastLine >= wanted) return { row, unmet };
      before = row;
    }
  }
  throw noRow(table, wanted, [before]);
}

function noRow({ source }: Table, wanted: number, near: readonly (SourceRow | undefined)[]): AppError {
  const lines = near.flatMap((row) => (row ? [row.origin.firstLine] : []));
  const [first, second] = lines;
  const nearest =
    first === undefined
      ? 'it has no rows'
      : second === undefined
        ? `the ${near.length === 1 ? 'last' : 'first'} one is ${first}`
        : `the nearest are ${first} and ${second}`;
  return new AppError('usage/option', {
    message: `row: ${source.file} has no row ${wanted}; ${nearest}.`,
    actions: ['Rows have the numbers that messages and __row show: the line of a CSV, the row of a sheet.'],
  });
}

interface Subject extends FoundRow {
  readonly table: Table;
  readonly validate: (bundle: Bundle) => readonly Issue[];
  /** Of the records that the account was asked for. */
  readonly lookUp: (bundle: Bundle | undefined) => Promise<ReadonlyMap<RecordDraft, Match>>;
}

async function explain(
  plan: MappingPlan,
  { row, unmet, table, validate, lookUp }: Subject,
): Promise<Explanation> {
  const isSound = !hasErrors(row.issues);
  const mapped: Mapped = isSound ? plan.map(row) : { kind: 'rejected', issues: [] };
  const bundle = mapped.kind === 'bundle' ? mapped.bundle : undefined;
  const drafts = bundle ? recordsOf(bundle) : [];
  const told = mapped.kind === 'skipped' ? [] : mapped.issues;
  const before = [...row.issues, ...unmet, ...told, ...(bundle ? validate(bundle) : [])];
  // As a run does it: rows that are rejected already are not looked up.
  const matches = hasErrors(before) ? NONE : await lookUp(bundle);
  const issues = [...before, ...[...matches.values()].flatMap(issuesOf)];
  const records = plan.records.map((record) => {
    const draft = drafts.find(({ slot }) => slot === record.block.slot);
    const match = draft && matches.get(draft);
    const explained = {
      row: row.value,
      draft,
      payload: draft && newPayload(draft),
      match: draft && match && explainMatch(draft, match),
    };
    return explainRecord(record, explained, plan.context);
  });
  return {
    place: describeOrigin(row.origin),
    row: row.origin.row,
    outcome: outcomeOf(mapped, issues),
    records: isSound ? records : [],
    attachments: (bundle?.attachments ?? []).map(attachmentOf),
    issues,
    unread: unreadCells(plan, row, table),
  };
}

const NONE: ReadonlyMap<RecordDraft, Match> = new Map();

function issuesOf(match: Match): readonly Issue[] {
  return match.kind === 'rejected' ? [match.issue] : [];
}

function outcomeOf({ kind }: Mapped, issues: readonly Issue[]): Explanation['outcome'] {
  if (hasErrors(issues)) return 'rejected';
  return kind === 'skipped' ? 'skipped' : 'ready';
}

function attachmentOf({ slot, entity, payload }: Bundle['attachments'][number]): ExplainedAttachment {
  return { slot, entity, payload };
}

function unreadCells(
  { unusedColumns }: MappingPlan,
  row: SourceRow,
  { header }: Table,
): Explanation['unread'] {
  return unusedColumns.flatMap((column) => {
    const text = cellText(row.value[header.indexOf.get(column) ?? -1]);
    return text.trim() === '' ? [] : [{ column, text }];
  });
}
