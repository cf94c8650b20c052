import type { Columns } from './columns.js';
import { suggestion, type Complaints, type Path } from './mapping-problem.js';
import type { Moments } from './moments.js';
import type { NormalMapping } from './normal-mapping.js';
import type { AccountNames } from './resolve-account.js';
import type { StaticPipeline } from './standard-values.js';
import type { SourceLocale } from './transforms/transform.js';

/** What the parts of a mapping are compiled with. */
export interface CompileContext {
  readonly mapping: NormalMapping;
  readonly columns: Columns;
  readonly names: AccountNames;
  readonly moments: Moments;
  readonly locale: SourceLocale;
  /** Variables of templates, such as `run.date`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly pipeline: StaticPipeline | undefined;
  readonly complaints: Complaints;
}

/** Says that the file lacks a column, with the nearest that it has. */
export function complainOfColumn(name: string, at: Path, { columns, complaints }: CompileContext): void {
  const message = `The file has no column ${JSON.stringify(name)}.`;
  complaints.add({ at, message, hint: suggestion(columns.near(name)) });
}
