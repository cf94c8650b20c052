import * as z from 'zod';

import { cellText, type Cell } from '../model/cell.js';
import { unguardFormula } from '../model/formula-guard.js';
import { NO_ISSUES, type Issue } from '../model/issue.js';
import { issueCodes, type IssueCode } from '../model/issue-codes.js';
import { headerOf, type Header, type Row, type SourceRow, type Table } from '../model/table.js';
import { markOf, type Verdict } from '../model/verdict.js';
import { restoreNumbers } from './own-numbers.js';

/**
 * A table as it was before this program wrote it: its own files are known by their `__row` column, and both kinds of them
 * (CSV and workbook) are restored alike, without the quotes that guard formulas. A row of which `__refused` says why is a
 * row with that issue, as long as it is as it was refused. Any other table stays as it is.
 */
export function ownTable(table: Table): Table {
  const rowAt = table.header.indexOf.get('__row');
  if (rowAt === undefined) return table;
  const header = headerOf(table.header.columns.map(unguardFormula));
  return { ...table, header, rows: restored(table.rows, { header, rowAt }) };
}

interface OwnColumns {
  readonly header: Header;
  /** The columns of the first file stand before this one; what somebody added behind it is not theirs. */
  readonly rowAt: number;
}

async function* restored(
  chunks: AsyncIterable<readonly SourceRow[]>,
  own: OwnColumns,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const { indexOf } = own.header;
  const refusedAt = indexOf.get('__refused') ?? NOWHERE;
  const numbersAt = indexOf.get('__numbers') ?? NOWHERE;
  for await (const chunk of chunks) {
    yield chunk.map((row) => {
      const value = row.value.map(restoredCell);
      const doubts = restoreNumbers(value, cellText(value[numbersAt]), own.header);
      const verdicts = verdictsIn(cellText(value[refusedAt]));
      const held = verdicts.filter((verdict) => holds(verdict, value, own)).map(issueOf);
      const issues = [...row.issues, ...doubts, ...held];
      return { ...row, value, issues: issues.length === 0 ? NO_ISSUES : issues };
    });
  }
}

const NOWHERE = -1;

function restoredCell(cell: Cell): Cell {
  return typeof cell === 'string' ? unguardFormula(cell) : cell;
}

const verdictSchema = z.object({
  code: z.custom<IssueCode>((code) => typeof code === 'string' && Object.hasOwn(issueCodes, code)),
  message: z.string(),
  hint: z.string().exactOptional(),
  column: z.string().exactOptional(),
  cells: z.string().exactOptional(),
});
const verdictsSchema = z.union([z.array(verdictSchema), verdictSchema.transform((verdict) => [verdict])]);

/** What is no list of ours refuses the row in its own words. */
function verdictsIn(text: string): readonly Verdict[] {
  if (text.trim() === '') return [];
  return verdictsSchema.safeParse(parsed(text)).data ?? [{ code: 'file/note', message: text }];
}

function holds({ column, cells }: Verdict, value: Row, { header, rowAt }: OwnColumns): boolean {
  if (cells === undefined) return true;
  if (column === undefined) return cells === markOf(value.slice(0, rowAt));
  const place = header.indexOf.get(column);
  return place !== undefined && cells === markOf([value[place]]);
}

function issueOf({ code, message, hint, column }: Verdict): Issue {
  return {
    code,
    stage: 'read',
    severity: 'error',
    message,
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
