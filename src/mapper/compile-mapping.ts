import type { AttachmentDraft, Bundle, RecordDraft } from '../model/draft.js';
import { hasErrors, NO_ISSUES, type Issue } from '../model/issue.js';
import type { Header, Row, SourceRow } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { columnsOf, type Columns } from './columns.js';
import type { AttachmentPlan } from './attachment-row.js';
import { compileAttachments } from './compile-attachments.js';
import { complainOfColumn, type CompileContext } from './compile-context.js';
import { compileRecord, type RecordPlan } from './compile-record.js';
import { isTimezone } from './known-places.js';
import { Complaints } from './mapping-problem.js';
import { momentsOf } from './moments.js';
import type { NormalBlock, NormalMapping } from './normal-mapping.js';
import { accountNames, type AccountNames } from './resolve-account.js';
import type { StaticPipeline } from './standard-values.js';

/** What a row becomes. The issues of a bundle are warnings. */
export type Mapped =
  | { readonly kind: 'bundle'; readonly bundle: Bundle; readonly issues: readonly Issue[] }
  | { readonly kind: 'rejected'; readonly issues: readonly Issue[] }
  /** Every `when` is false, or the row is blank. */
  | { readonly kind: 'skipped' };

/** A mapping that fits an account and the header of a file. */
export interface CompiledMapping {
  /** Never throws. */
  readonly map: (row: Pick<SourceRow, 'value'>) => Mapped;
  /** Columns of the file that nothing in the mapping reads. */
  readonly unusedColumns: readonly string[];
}

export interface MappingTarget {
  readonly dictionary: AccountDictionary;
  readonly header: Header;
  /** `date` is the value of `{run.date}`, an ISO day. */
  readonly run: { readonly date: string };
}

/**
 * Compiles a mapping for one account and one file, once; the result maps rows. Throws `mapping/invalid` with every
 * column that the file lacks and every name that the account lacks, each with its place in the mapping.
 */
export function compileMapping(
  mapping: NormalMapping,
  { dictionary, header, run }: MappingTarget,
): CompiledMapping {
  const columns = columnsOf(header, mapping.source.nulls);
  return compilePlan(mapping, { columns, names: accountNames(dictionary), date: run.date });
}

export interface PlanTarget {
  readonly columns: Columns;
  readonly names: AccountNames;
  readonly date: string;
}

/** A compiled mapping and its parts, for showing what it does. */
export interface MappingPlan extends CompiledMapping {
  readonly records: readonly RecordPlan[];
  readonly context: CompileContext;
}

/** Compiles a mapping for whatever account and columns there are. Throws `mapping/invalid`. */
export function compilePlan(mapping: NormalMapping, target: PlanTarget): MappingPlan {
  const context = contextOf(mapping, target);
  const compile = (block: NormalBlock): Part => ({
    record: compileRecord(block, context),
    attachments: compileAttachments(block, context),
  });
  const company = mapping.company && compile(mapping.company);
  const contacts = mapping.contacts.map(compile);
  const lead = mapping.lead && compile(mapping.lead);
  for (const { column, at } of mapping.expectations) {
    if (!target.columns.find(column)) complainOfColumn(column, [...at, 'column'], context);
  }
  context.complaints.throwIfAny();
  const parts = [...(company ? [company] : []), ...contacts, ...(lead ? [lead] : [])];
  return {
    map: ({ value }) => mapRow({ company, contacts, lead, main: mapping.main }, value),
    unusedColumns: target.columns.unused(),
    records: parts.map(({ record }) => record),
    context,
  };
}

function contextOf(mapping: NormalMapping, { columns, names, date }: PlanTarget): CompileContext {
  const { locale, timezone, phoneRegion } = mapping.source;
  const complaints = new Complaints(mapping.file);
  const account = isTimezone(names.timezone) ? names.timezone : 'UTC';
  if (account !== names.timezone) {
    complaints.add({
      at: [],
      message: `The account's time zone ${JSON.stringify(names.timezone)} is not known.`,
    });
  }
  const zone = timezone ?? account;
  return {
    mapping,
    columns,
    names,
    complaints,
    moments: momentsOf({ file: zone, account }),
    locale: { locale, timezone: zone, phoneRegion },
    variables: new Map([['run.date', date]]),
    pipeline: pipelineOf(mapping.lead, names),
  };
}

/** The pipeline of all leads; undefined where it depends on the row, or is not there, which is told elsewhere. */
function pipelineOf(lead: NormalBlock | undefined, names: AccountNames): StaticPipeline | undefined {
  const [item] = lead?.fields.find(({ name }) => name === 'pipeline')?.items ?? [];
  if (item === undefined) return { id: undefined };
  if (item.source.kind !== 'const') return undefined;
  const found = names.pipelines.find(String(item.source.value));
  return found.kind === 'one' ? { id: found.id } : undefined;
}

interface Part {
  readonly record: RecordPlan;
  readonly attachments: readonly AttachmentPlan[];
}

interface Parts {
  readonly company: Part | undefined;
  readonly contacts: readonly Part[];
  readonly lead: Part | undefined;
  readonly main: NormalMapping['main'];
}

const skipped: Mapped = { kind: 'skipped' };

/** A row of a file of notes says nothing without one. */
function isNothing({ company, contacts, lead, attachments, isAttachment }: Bundle): boolean {
  if (isAttachment === true) return attachments.length === 0;
  return !company && !lead && contacts.length === 0;
}

function mapRow({ company, contacts, lead, main }: Parts, row: Row): Mapped {
  const issues: Issue[] = [];
  const attachments: AttachmentDraft[] = [];
  const made = { issues, attachments };
  const ofCompany = company && mapPart(company, row, made);
  const ofContacts = contacts.map((contact) => mapPart(contact, row, made));
  const ofLead = lead && mapPart(lead, row, made);
  if (hasErrors(issues)) return { kind: 'rejected', issues };
  const bundle: Bundle = {
    contacts: ofContacts.filter((draft) => draft !== undefined),
    attachments,
    ...(ofCompany && { company: ofCompany }),
    ...(ofLead && { lead: ofLead }),
    ...(main && { isAttachment: true }),
  };
  if (isNothing(bundle)) return skipped;
  return { kind: 'bundle', bundle, issues: issues.length === 0 ? NO_ISSUES : issues };
}

function mapPart(
  { record, attachments }: Part,
  row: Row,
  made: { readonly issues: Issue[]; readonly attachments: AttachmentDraft[] },
): RecordDraft | undefined {
  const draft = record.map(row, made.issues);
  if (draft === undefined) return undefined;
  for (const attach of attachments) {
    const attachment = attach(row, draft, made.issues);
    if (attachment !== undefined) made.attachments.push(attachment);
  }
  return draft;
}
