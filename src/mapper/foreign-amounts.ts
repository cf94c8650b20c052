import { NO_ISSUES, type Issue } from '../model/issue.js';
import type { Header, Row, SourceRow } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { columnsOf, type ReadColumn } from './columns.js';
import { issueOf } from './map-issue.js';
import { blocksOf } from './mapping-parts.js';
import type { NormalBlock, NormalField, NormalMapping } from './normal-mapping.js';
import { currenciesIn } from './transforms/currency-sign.js';

/** Warns of amounts that name another currency than the field they go to. */
export interface ForeignAmounts {
  readonly check: (row: Pick<SourceRow, 'value'>) => readonly Issue[];
}

/** The transform `money` passes over a sign, so somebody has to be told where the sign is not the account's. */
export function compileForeignAmounts(
  mapping: NormalMapping,
  { header, dictionary }: { readonly header: Header; readonly dictionary: AccountDictionary },
): ForeignAmounts {
  const columns = columnsOf(header, mapping.source.nulls);
  const checks = blocksOf(mapping).flatMap((block) =>
    block.fields.flatMap((field) => {
      const currency = currencyOf(field, block, dictionary);
      return amountColumns(field).flatMap((column) => {
        const read = columns.find(column);
        return read ? [checkOf({ read, column, currency, field: `${block.slot}.${field.name}` })] : [];
      });
    }),
  );
  if (checks.length === 0) return { check: () => NO_ISSUES };
  return {
    check: ({ value }) => {
      const issues = checks.flatMap((check) => check(value) ?? []);
      return issues.length === 0 ? NO_ISSUES : issues;
    },
  };
}

/** Columns whose cells are read as money as they stand. */
function amountColumns({ items }: NormalField): readonly string[] {
  const pipes = items.flatMap(({ source }) => (source.kind === 'first' ? source.alternatives : []));
  const amounts = pipes.filter(
    ({ source, steps }) => source.kind === 'column' && steps.some(({ name }) => name === 'money'),
  );
  return [...new Set(amounts.map(({ source }) => source.text))];
}

/** A custom field may have a currency of its own. */
function currencyOf(
  { target }: NormalField,
  { entity }: NormalBlock,
  { account, customFields }: AccountDictionary,
): string {
  const custom = customFields[entity].find(
    (field) =>
      (target.kind === 'custom' && field.name === target.name) ||
      (target.kind === 'customId' && field.id === target.id),
  );
  return custom?.currency ?? account.currency;
}

interface Checked {
  readonly read: ReadColumn;
  readonly column: string;
  readonly currency: string;
  readonly field: string;
}

function checkOf({ read, column, currency, field }: Checked): (row: Row) => Issue | undefined {
  const expected = `in ${currency}, the currency of the field`;
  const hint = 'Convert the amounts in the file, or leave these rows out.';
  return (row) => {
    const cell = read(row);
    if (typeof cell !== 'string') return undefined;
    const currencies = currenciesIn(cell);
    if (currencies === undefined || currencies.includes(currency)) return undefined;
    const ref = { field, columns: [column] };
    const failure = { kind: 'failure', code: 'cell/currency', expected, hint } as const;
    return issueOf(failure, ref, { text: cell, instead: 'the figure is taken as it stands' });
  };
}
