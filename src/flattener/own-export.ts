import { unguardFormula } from '../model/formula-guard.js';
import { plural, type RecordEntity } from '../model/entity.js';
import { isReportColumn } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { accountLabels } from './account-labels.js';
import type { Column } from './column.js';
import { columnsOf } from './columns-of.js';
import type { LabelStyle } from './field-columns.js';

/** A table that an export of this program made, known by its header. */
export interface OwnExport {
  readonly entity: RecordEntity;
  /** By place in the header; undefined for columns that a mapping never sees. */
  readonly columns: readonly (Column | undefined)[];
}

/** What a header lacks to be one of an export: the best guess, and its columns that no export has. */
export interface NoExport {
  readonly entity: RecordEntity;
  readonly strange: readonly string[];
}

const entities: readonly RecordEntity[] = ['lead', 'contact', 'company'];
const styles: readonly LabelStyle[] = ['names', 'both', 'ids'];

/**
 * The kinds of records that the header may be an export of: every column of it is one of the export, and the id is among
 * them. Several where it names only what they have in common; where there is none, the nearest.
 */
export function ownExportsOf(
  header: readonly string[],
  dictionary: AccountDictionary,
): { readonly exports: readonly OwnExport[]; readonly nearest: NoExport } {
  const tried = entities.map((entity) => bestOf(entity, header, dictionary));
  const exports = tried.filter(({ strange, columns }) => strange.length === 0 && hasId(columns));
  const [nearest] = [...tried].sort((one, other) => one.strange.length - other.strange.length);
  return { exports, nearest: nearest ?? { entity: 'lead', strange: header } };
}

type Tried = OwnExport & NoExport;

/** Titles are told apart within one style of labels, so each style is tried by itself. */
function bestOf(entity: RecordEntity, header: readonly string[], dictionary: AccountDictionary): Tried {
  const names = accountLabels(dictionary);
  const tried = styles.map((labels): Tried => {
    const known = columnsOf(plural[entity], { dictionary, names, labels });
    const byTitle = new Map(known.map((one) => [one.title, one]));
    const find = (title: string): Column | undefined =>
      byTitle.get(title) ?? byTitle.get(unguardFormula(title));
    const columns = header.map((title) => (isReportColumn(title) ? undefined : find(title)));
    const strange = header.filter((title) => !isReportColumn(title) && find(title) === undefined);
    return { entity, columns, strange };
  });
  return tried.reduce((best, other) => (other.strange.length < best.strange.length ? other : best));
}

function hasId(columns: OwnExport['columns']): boolean {
  return columns.some((column) => column?.field === 'id');
}
