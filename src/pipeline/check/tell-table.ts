import type { Table } from '../../model/table.js';
import { readingText } from '../../report/finding-text.js';
import type { RunHooks } from '../events.js';

/** Tells how a file is read, and what is to be known about it as a whole, before its first row. */
export function tellTable(table: Table, { onEvent }: RunHooks): void {
  const { source, findings = [], notices } = table;
  onEvent?.({ kind: 'reading', source, text: readingText(table), findings });
  for (const issue of notices) onEvent?.({ kind: 'notice', source, issue });
}
