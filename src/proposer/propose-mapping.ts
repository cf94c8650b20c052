import { holdsToken } from '../mapper/parse-mapping.js';
import { withoutFaults } from '../mapper/schema-problems.js';
import { writtenMapping, type WrittenMapping } from '../mapper/written-mapping.js';
import type { RecordEntity } from '../model/entity.js';
import { isReportColumn } from '../model/table.js';
import { endOf, headOf } from './around.js';
import { addPlacements, emptyDraft } from './build-draft.js';
import { choose, type Unplaced } from './choose.js';
import { columnFacts, type ColumnFacts } from './column-facts.js';
import { blockOf, slots, tidy, type MappingDraft } from './draft.js';
import { cutFor, makeRight, type RightMapping } from './make-right.js';
import type { LeftOver, ProposalMatter } from './matter.js';
import { rightOf, shippedDraft } from './shipped-draft.js';
import { sourceOf } from './source-of.js';
import { targetsOf } from './targets.js';
import { tryRows, type FieldTrial } from './try-rows.js';
import { writeMapping } from './write-mapping.js';

/** A field of the proposal. */
export interface ProposedField {
  /** `contact.email`. */
  readonly field: string;
  /** What stands behind it in the mapping. */
  readonly comment: string;
}

export interface MappingProposal {
  /** The whole file; it loads, and compiles for the file and the account. */
  readonly text: string;
  readonly fields: readonly ProposedField[];
  readonly leftOver: readonly LeftOver[];
}

/**
 * Proposes a mapping: from the shipped one where the file is a known kind of export, and by the names and values of
 * the columns. What the account or the file has not, and what most rows that are tried fail at, is taken out again
 * and told at the end.
 */
export function proposeMapping(matter: ProposalMatter): MappingProposal {
  const columns = usableColumns(matter);
  const draft =
    shippedDraft(matter) ?? emptyDraft(matter.name, sourceOf(columns, matter.rows, matter.dictionary));
  const start = rightOf(draft, matter);
  const read = start ? readColumns(start, matter) : new Set<string>();
  const chosen = choose({
    columns: columns.filter(({ name }) => !read.has(name)),
    targets: targetsOf(matter.dictionary),
    users: matter.dictionary.users.filter(({ isActive }) => isActive),
    entities: entitiesOf(start?.written),
    taken: takenIn(start?.written),
  });
  const isDayFirst = (draft.written.source?.locale ?? 'en-US') !== 'en-US';
  const full = addPlacements({ ...draft, written: start?.written ?? draft.written }, chosen.placements, {
    isDayFirst,
  });
  return finish(full, matter, chosen.unplaced) ?? leastProposal(matter, columns);
}

function usableColumns({ header, report, rows }: ProposalMatter): readonly ColumnFacts[] {
  return report.columns
    .filter(({ name }) => name !== '' && header.indexOf.has(name) && !isReportColumn(name) && !isOdd(name))
    .map((column) => columnFacts(column, rows));
}

const LONGEST_NAME = 500;

function isOdd(name: string): boolean {
  return name.length > LONGEST_NAME || holdsToken(name) || /\p{Surrogate}/u.test(name);
}

function readColumns({ plan }: RightMapping, { header }: ProposalMatter): ReadonlySet<string> {
  const unused = new Set(plan.unusedColumns);
  return new Set(header.columns.filter((column) => !unused.has(column)));
}

function entitiesOf(written: WrittenMapping | undefined): ReadonlySet<RecordEntity> {
  return new Set(written ? slots.filter((slot) => blockOf(written, slot)) : []);
}

function takenIn(written: WrittenMapping | undefined): ReadonlySet<string> {
  if (!written) return new Set();
  return new Set(
    slots.flatMap((slot) => {
      const keys = Object.keys(blockOf(written, slot)?.fields ?? {}).map((key) => `${slot}.${key}`);
      const hasName = keys.some((key) => key === 'contact.first_name' || key === 'contact.last_name');
      return hasName ? [...keys, 'contact.name'] : keys;
    }),
  );
}

/** Makes the mapping right, tries it, and takes out what most of the rows fail at, until it stays as it is. */
function finish(
  draft: MappingDraft,
  matter: ProposalMatter,
  unplaced: readonly Unplaced[],
): MappingProposal | undefined {
  const dropped: string[] = [];
  let right = rightOf(draft, matter);
  let trials: ReadonlyMap<string, FieldTrial> = new Map();
  while (right) {
    trials = tryRows(right.plan, matter.rows);
    const failing = [...trials].filter(([, { told, failed }]) => failed > told / 2);
    if (failing.length === 0) break;
    dropped.push(...failing.map(([field, trial]) => `${field}: ${failureText(trial)}`));
    right = rightOf(
      {
        ...draft,
        written: withoutFields(
          right.written,
          failing.map(([field]) => field),
        ),
      },
      matter,
    );
  }
  if (!right) return undefined;
  const comments = new Map(
    [...draft.comments].map(([field, text]) => [field, withTrial(text, trials.get(field))]),
  );
  const leftOver = leftOverOf(right, matter, unplaced);
  const around = { head: headOf(matter), end: endOf(leftOver, dropped) };
  const text = writeMapping({ written: right.written, comments }, around);
  if (!makeRight(right.written, () => text, matter)) return undefined;
  return { text, fields: fieldsOf(right.written, comments), leftOver };
}

function withoutFields(written: WrittenMapping, fields: readonly string[]): WrittenMapping {
  const cuts = fields.map((field) => {
    const [slot = '', ...key] = field.split('.');
    return cutFor([slot, 'fields', key.join('.')]);
  });
  const parsed = writtenMapping.safeParse(withoutFaults(written, cuts));
  return tidy(parsed.success ? parsed.data : { mapping: 1, name: written.name });
}

function failureText({ told, failed, issue }: FieldTrial): string {
  return `${failed} of ${told} values tried do not fit (${issue?.code ?? ''})`;
}

/** The share of the cells that do not fit lowers the confidence that a comment begins with. */
function withTrial(comment: string, trial: FieldTrial | undefined): string {
  if (!trial || trial.failed === 0) return comment;
  const { told, failed } = trial;
  const lowered = comment.replace(/^\d+/, (percent) =>
    String(Math.floor(Number(percent) * (1 - failed / told))),
  );
  return `${lowered}; ${failed} of ${told} values tried do not fit`;
}

function fieldsOf(written: WrittenMapping, comments: ReadonlyMap<string, string>): readonly ProposedField[] {
  return slots.flatMap((slot) =>
    Object.keys(blockOf(written, slot)?.fields ?? {}).map((key) => ({
      field: `${slot}.${key}`,
      comment: comments.get(`${slot}.${key}`) ?? '',
    })),
  );
}

/** Likeness of names from which a field is worth naming. */
const NEAR = 0.45;

function leftOverOf(
  { plan }: RightMapping,
  { report }: ProposalMatter,
  unplaced: readonly Unplaced[],
): readonly LeftOver[] {
  const near = new Map(unplaced.map((one) => [one.column.name, one.near]));
  const types = new Map(report.columns.map(({ name, type }) => [name, type]));
  return plan.unusedColumns.map((column) => {
    const place = near.get(column);
    if (types.get(column) === 'blank') return { column, because: 'no values' };
    if (!place || place.target.nameScore(place.column.reading) < NEAR)
      return { column, because: 'no field of a like name' };
    const field = `${place.target.entity}.${place.target.key}`;
    return {
      column,
      because: `near to ${field}${place.fit.because === undefined ? '' : `, but ${place.fit.because}`}`,
    };
  });
}

/** Where nothing else can be said, the first column is the name of a lead. */
function leastProposal(matter: ProposalMatter, columns: readonly ColumnFacts[]): MappingProposal {
  const column = columns[0]?.name;
  const value = column === undefined ? { const: matter.name } : { from: { column } };
  const { written } = emptyDraft(matter.name, undefined);
  const draft = {
    written: { ...written, lead: { fields: { name: value } } },
    comments: new Map([['lead.name', '0 %']]),
  };
  const leftOver = columns.slice(1).map(({ name }) => ({ column: name, because: 'no field of a like name' }));
  const text = writeMapping(draft, { head: [], end: endOf(leftOver, []) });
  return { text, fields: fieldsOf(draft.written, draft.comments), leftOver };
}
