import { stat } from 'node:fs/promises';

import type { Inspection } from '../inspector/inspection.js';
import { TableProfile } from '../inspector/table-profile.js';
import type { Table } from '../model/table.js';
import { openTable } from '../reader/open-table.js';
import type { RunHooks } from './events.js';
import { inspectOptionsSchema, parseOptions, type InspectOptions, type TableOptions } from './options.js';
import { readOptions } from './read-options.js';

/**
 * Looks at a whole file and says what is in it, without a mapping and without an account. Where the encoding or the
 * delimiter is in doubt the likeliest is taken and the doubt is said, where an import would stop. Memory does not grow
 * with the file. Throws `input/…` for what cannot be read at all.
 */
export async function inspectFile(written: InspectOptions, hooks: RunHooks = {}): Promise<Inspection> {
  const options = parseOptions(inspectOptionsSchema, written);
  const table = await openTable(options.file, {
    ...readOptions(options, hooks.signal),
    whenInDoubt: 'guess',
  });
  const profile = new TableProfile(table.header);
  let rows = 0;
  for await (const chunk of table.rows) {
    for (const row of chunk) profile.add(row);
    rows += chunk.length;
    hooks.onEvent?.({ kind: 'checking', rows });
  }
  const { size } = await stat(options.file);
  const isPartial = rows === options.limit;
  return { ...factsOf(table, options, isPartial), size, isPartial, ...profile.report() };
}

type Facts = Pick<Inspection, 'source' | 'format' | 'findings' | 'lines' | 'notices'>;

function factsOf(table: Table, { limit, skip }: TableOptions, isPartial: boolean): Facts {
  const { source, findings = [], notices } = table;
  const isWhole = !isPartial && limit !== 0 && (skip ?? 0) === 0;
  return {
    source,
    format: source.sheet === undefined ? 'csv' : 'xlsx',
    findings,
    ...(table.lines && isWhole && { lines: table.lines() }),
    notices,
  };
}
