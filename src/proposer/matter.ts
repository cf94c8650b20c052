import type { TableReport } from '../inspector/inspection.js';
import type { Header, Row } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';

/** What a mapping is proposed from. */
export interface ProposalMatter {
  /** Name of the mapping. */
  readonly name: string;
  /** The file, for the head of the mapping. */
  readonly file: string;
  readonly header: Header;
  readonly report: TableReport;
  /** Some rows of the file, to try the mapping on. */
  readonly rows: readonly Row[];
  readonly dictionary: AccountDictionary;
  /** The shipped mapping for this kind of export. */
  readonly shipped?: { readonly path: string; readonly text: string };
}

/** A column that the proposal does not read. */
export interface LeftOver {
  readonly column: string;
  readonly because: string;
}
