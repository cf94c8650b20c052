import * as z from 'zod';

import { cellText, type Cell } from '../model/cell.js';
import { unguardFormula } from '../model/formula-guard.js';
import type { Issue } from '../model/issue.js';
import { issueCodes, type IssueCode } from '../model/issue-codes.js';
import { headerOf, type SourceRow, type Table } from '../model/table.js';

/**
 * A table as it was before this program guarded its formulas: its own files are known by their `__row` column, and both
 * kinds of them (CSV and workbook) are restored alike. A row of which `__refused` says why is a row with that issue. Any
 * other table stays as it is.
 */
export function ownTable(table: Table): Table {
  const { indexOf, columns } = table.header;
  if (!indexOf.has('__row')) return table;
  const header = headerOf(columns.map(unguardFormula));
  return { ...table, header, rows: restored(table.rows, indexOf.get('__refused')) };
}

async function* restored(
  chunks: AsyncIterable<readonly SourceRow[]>,
  refusedAt: number | undefined,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  for await (const chunk of chunks) {
    yield chunk.map((row) => {
      const value = row.value.map(restoredCell);
      const refused = refusedAt === undefined ? '' : cellText(value[refusedAt]);
      return refused === ''
        ? { ...row, value }
        : { ...row, value, issues: [...row.issues, issueOf(refused)] };
    });
  }
}

function restoredCell(cell: Cell): Cell {
  return typeof cell === 'string' ? unguardFormula(cell) : cell;
}

const refusalSchema = z.object({
  code: z.custom<IssueCode>((code) => typeof code === 'string' && Object.hasOwn(issueCodes, code)),
  message: z.string(),
  hint: z.string().optional(),
});

function issueOf(text: string): Issue {
  const { data } = refusalSchema.safeParse(parsed(text));
  const { code, message, hint }: z.infer<typeof refusalSchema> = data ?? { code: 'file/note', message: text };
  return { code, stage: 'read', severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
