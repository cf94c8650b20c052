import { describe, expect, it } from 'vitest';

import { loadMapping } from '../../src/mapper/load-mapping.js';
import { runMappingTests } from '../../src/mapper/mapping-tests.js';
import { checkRows } from '../../src/pipeline/check/check-rows.js';
import type { CheckedRow } from '../../src/planner/checked-row.js';
import { openTable } from '../../src/reader/open-table.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { collect } from '../helpers/collect.js';

interface Shipped {
  readonly mapping: string;
  readonly file: string;
  readonly accepted: number;
  /** Rejected rows by the codes of their errors. */
  readonly rejected: Readonly<Record<string, number>>;
}

const shipped: readonly Shipped[] = [
  {
    mapping: 'demo',
    file: 'deals.csv',
    accepted: 1208,
    rejected: {
      'cell/date': 7,
      'cell/email': 4,
      'cell/number': 6,
      'cell/phone': 4,
      'cell/required expect/not-blank': 2,
      'cell/unknown-value': 6,
      'expect/unique': 3,
      'name/inactive': 4,
      'name/unknown': 3,
      'row/repeated-header': 1,
      'row/width': 2,
    },
  },
  {
    mapping: 'demo',
    file: 'deals.xlsx',
    accepted: 290,
    rejected: {
      'cell/date': 2,
      'cell/email': 2,
      'cell/number': 3,
      'cell/unknown-value': 1,
      'expect/unique': 1,
      'name/unknown': 1,
    },
  },
  {
    mapping: 'hubspot-contacts',
    file: 'hubspot-contacts.csv',
    accepted: 1029,
    rejected: {
      'cell/date': 2,
      'cell/phone': 5,
      'cell/required': 4,
      'cell/unknown-value': 3,
      'name/inactive': 4,
      'name/unknown': 3,
    },
  },
  {
    mapping: 'hubspot-deals',
    file: 'hubspot-deals.csv',
    accepted: 252,
    rejected: {
      'cell/date': 1,
      'cell/number': 2,
      'cell/unknown-value': 2,
      'name/inactive': 2,
      'name/unknown': 1,
    },
  },
  {
    mapping: 'pipedrive-deals',
    file: 'pipedrive-deals.csv',
    accepted: 232,
    rejected: { 'cell/email': 2, 'cell/phone': 2, 'name/inactive': 3, 'name/unknown': 1 },
  },
  {
    mapping: 'salesforce-leads',
    file: 'salesforce-leads.csv',
    accepted: 222,
    rejected: {
      'cell/date': 1,
      'cell/email': 2,
      'cell/number': 1,
      'cell/unknown-value': 2,
      'name/inactive': 2,
    },
  },
  {
    mapping: 'google-contacts',
    file: 'google-contacts.csv',
    accepted: 214,
    rejected: { 'cell/date': 1, 'cell/email': 2, 'cell/phone': 3 },
  },
  {
    mapping: 'calls',
    file: '../activities/calls.csv',
    accepted: 7,
    rejected: { 'cell/unknown-value': 1, 'cell/number': 1 },
  },
  {
    mapping: 'zoho-deals',
    file: '../exports/zoho-deals.csv',
    accepted: 2,
    rejected: { 'cell/unknown-value': 1, 'expect/unique': 1 },
  },
  {
    mapping: 'zoho-contacts',
    file: '../exports/zoho-contacts.csv',
    accepted: 2,
    rejected: { 'cell/required': 1 },
  },
  {
    mapping: 'kommo-leads',
    file: '../exports/kommo-leads.csv',
    accepted: 2,
    rejected: { 'name/unknown': 1 },
  },
  { mapping: 'tasks', file: '../activities/tasks.csv', accepted: 3, rejected: { 'cell/required': 1 } },
];

describe('a shipped mapping', () => {
  it.each([...new Set(shipped.map(({ mapping }) => mapping))])(
    '%s has tests of its own, and they pass',
    async (name) => {
      const loaded = await loadMapping(`mappings/${name}.yaml`);
      expect(loaded.mapping.name).toBe(name);
      expect(loaded.mapping.tests.length).toBeGreaterThan(0);
      expect(runMappingTests(loaded, sandboxAccount)).toEqual([]);
    },
  );

  it.each(shipped)('$mapping accepts $accepted rows of $file', async ({ mapping, file, ...expected }) => {
    const rows = await rowsOf(mapping, file);
    expect(tally(rows)).toEqual(expected);
  });

  it('demo reads the same records from the workbook as from the CSV', async () => {
    const fromSheet = await rowsOf('demo', 'deals.xlsx');
    const fromText = (await rowsOf('demo', 'deals.csv')).slice(0, fromSheet.length);
    expect(fromSheet.map(recordsOf)).toEqual(fromText.map(recordsOf));
  });
});

async function rowsOf(mapping: string, file: string): Promise<CheckedRow[]> {
  const loaded = await loadMapping(`mappings/${mapping}.yaml`);
  const table = await openTable(`fixtures/demo/${file}`, {});
  const context = { mapping: loaded.mapping, dictionary: sandboxAccount, runDate: '2025-06-30' };
  return (await collect(checkRows(table, context))).flat();
}

function tally(rows: readonly CheckedRow[]): Pick<Shipped, 'accepted' | 'rejected'> {
  const rejected: Record<string, number> = {};
  for (const row of rows) {
    if (row.kind !== 'rejected') continue;
    const codes = row.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    const reason = [...new Set(codes)].sort().join(' ');
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  }
  return { accepted: rows.filter(({ kind }) => kind === 'ready').length, rejected };
}

function recordsOf(row: CheckedRow): unknown {
  if (row.kind !== 'ready') return row.kind;
  const { company, contacts, lead, attachments } = row.bundle;
  return [company, ...contacts, lead, ...attachments].map((draft) => draft?.payload);
}
