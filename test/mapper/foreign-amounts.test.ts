import { expect, it } from 'vitest';

import { compileForeignAmounts } from '../../src/mapper/foreign-amounts.js';
import type { Cell } from '../../src/model/cell.js';
import { headerOf } from '../../src/model/table.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { leadMapping } from './harness.js';

const header = headerOf(['A', 'B']);
const mapping = leadMapping({ name: 'A', price: 'A | money', 'cf:Commission': 'B | money', 'cf:Plan': 'B' });

/** Codes of the issues of a cell that goes to the price of an account in a currency. */
function codes(cell: Cell, currency: string): readonly string[] {
  const dictionary = { ...sandboxAccount, account: { ...sandboxAccount.account, currency } };
  const { check } = compileForeignAmounts(mapping, { header, dictionary });
  return check({ value: [cell, ''] }).map(({ code, severity }) => `${severity} ${code}`);
}

it.each<readonly [cell: Cell, currency: string]>([
  ['US$ 1,200', 'BRL'],
  ['(USD 5)', 'BRL'],
  ['- € 7', 'USD'],
  ['1.200,50 EUR', 'BRL'],
  ['100 руб.', 'EUR'],
  ['$ 5', 'EUR'],
])('%s is not an amount in %s', (cell, currency) => {
  expect(codes(cell, currency)).toEqual(['warning cell/currency']);
});

it.each<readonly [cell: Cell, currency: string]>([
  ['R$ 1.200', 'BRL'],
  ['$ 5', 'BRL'],
  ['$ 5', 'MXN'],
  ['1200', 'BRL'],
  [1200, 'BRL'],
  ['', 'BRL'],
  ['5 kr', 'EUR'],
  ['brl 5', 'BRL'],
])('%s may be an amount in %s', (cell, currency) => {
  expect(codes(cell, currency)).toEqual([]);
});

it('holds a custom field against its own currency, and says what to do', () => {
  const dictionary = { ...sandboxAccount, account: { ...sandboxAccount.account, currency: 'USD' } };
  const { check } = compileForeignAmounts(mapping, { header, dictionary });
  expect(check({ value: ['US$ 1', 'US$ 2'] })).toEqual([
    {
      code: 'cell/currency',
      stage: 'map',
      severity: 'warning',
      column: 'B',
      field: 'lead.cf:Commission',
      value: 'US$ 2',
      message: '"US$ 2" is not in BRL, the currency of the field; the figure is taken as it stands',
      hint: 'Convert the amounts in the file, or leave these rows out.',
    },
  ]);
});
