import { compileMapping, type CompiledMapping, type Mapped } from '../../src/mapper/compile-mapping.js';
import type { NormalMapping } from '../../src/mapper/normalise-mapping.js';
import { describeProblem } from '../../src/mapper/mapping-problem.js';
import { parseMapping } from '../../src/mapper/parse-mapping.js';
import type { Cell } from '../../src/model/cell.js';
import type { Bundle, RecordDraft } from '../../src/model/draft.js';
import { headerOf } from '../../src/model/table.js';
import type { AccountDictionary } from '../../src/schema/account-dictionary.js';
import { dictionary } from '../helpers/dictionary.js';

/** The mapping of a text that has no problem. */
export function mappingOf(text: string): NormalMapping {
  const parsed = parseMapping(text, 'test.yaml');
  if ('mapping' in parsed) return parsed.mapping;
  throw new Error(parsed.problems.map((problem) => describeProblem('test.yaml', problem)).join('\n'));
}

/** What is wrong with a text, each `line:column: message hint`. */
export function problemsOf(text: string): readonly string[] {
  const parsed = parseMapping(text, 'test.yaml');
  return 'mapping' in parsed
    ? []
    : parsed.problems.map((problem) => describeProblem('', problem).replace(/^:/, ''));
}

const HEAD = 'mapping: 1\nname: test\n';

/** A mapping with one lead of the given fields, each written as in YAML, for pt-BR and São Paulo. */
export function leadMapping(fields: Readonly<Record<string, string>>, more = ''): NormalMapping {
  return mappingOf(`${HEAD}${SOURCE}lead:\n  fields:\n${fieldLines(fields)}${more}`);
}

export const SOURCE = 'source: { locale: pt-BR, timezone: America/Sao_Paulo, phone_region: BR }\n';

export function fieldLines(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `    ${name}: ${value}\n`)
    .join('');
}

export type CellsByColumn = Readonly<Record<string, Cell>>;

/** Compiles for a file with the columns of the row. */
export function compileFor(
  mapping: NormalMapping,
  columns: readonly string[],
  account: AccountDictionary = dictionary,
): CompiledMapping {
  return compileMapping(mapping, {
    dictionary: account,
    header: headerOf(columns),
    run: { date: '2025-06-30' },
  });
}

/** Maps one row of a file that has just its columns. */
export function mapRow(mapping: NormalMapping, row: CellsByColumn, account = dictionary): Mapped {
  return compileFor(mapping, Object.keys(row), account).map({ value: Object.values(row) });
}

/** The bundle of a row that maps without a problem. */
export function bundleOf(mapping: NormalMapping, row: CellsByColumn, account = dictionary): Bundle {
  const mapped = mapRow(mapping, row, account);
  if (mapped.kind === 'bundle') return mapped.bundle;
  throw new Error(JSON.stringify(mapped));
}

/** The lead of a row that makes one. */
export function leadOf(mapping: NormalMapping, row: CellsByColumn, account = dictionary): RecordDraft {
  const { lead } = bundleOf(mapping, row, account);
  if (lead) return lead;
  throw new Error('the row makes no lead');
}
