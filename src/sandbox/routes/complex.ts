import type { Answer } from '../http/answer.js';
import { writeBatch, type Checked } from '../http/batch.js';
import type { Call, Route } from '../http/call.js';
import { notSupportedChoice, problem, type Complaint } from '../http/problem.js';
import type { LinkEnd } from '../store/links.js';
import type { CrmRecord } from '../store/record.js';
import { complexSchema, type WrittenComplex, type WrittenRecord } from '../write/record-schema.js';
import { duplicateOf } from './duplicates.js';
import { checkNew, isFull } from './write-records.js';

export const complexRoutes: readonly Route[] = [
  { method: 'POST', path: '/leads/complex', answer: createComplex },
];

const MOST_LEADS = 50;
const MOST_FIELDS = 40;

type Side = 'contacts' | 'companies';

/** What one lead of the request made, or found. */
interface Made {
  readonly lead: CrmRecord;
  readonly contact: number | null;
  readonly company: number | null;
  /** The lead was there before. */
  readonly merged: boolean;
}

/** The answer is a bare array, and each request_id an array too. */
function createComplex(call: Call): Answer {
  if (isFull(call, 'leads')) return problem(402, 'The limit of the plan is reached');
  const written = writeBatch(call, {
    schema: complexSchema(call.world.switches),
    most: MOST_LEADS,
    check: (item: WrittenComplex) => checkComplex(call, item),
  });
  if ('refusal' in written) return written.refusal;
  const body = written.stored.map(({ requestId, result }) => ({
    id: result.lead.id,
    contact_id: result.contact,
    company_id: result.company,
    request_id: [requestId],
    merged: result.merged,
  }));
  return { status: 200, type: 'application/json', body };
}

function checkComplex(call: Call, written: WrittenComplex): Checked<Made> {
  const { _embedded: { tags, metadata, contacts = [], companies = [] } = {}, ...own } = written;
  const isIncoming = metadata !== undefined;
  const lead = checkSelf(call, {
    ...own,
    ...(isIncoming ? { status_id: undefined } : {}),
    _embedded: { tags },
  });
  const sides = [
    ...contacts.map((contact) => checkSide(call, 'contacts', contact)),
    ...companies.map((company) => checkSide(call, 'companies', company)),
  ];
  const complaints = [lead, ...sides].flatMap((check) => ('complaints' in check ? check.complaints : []));
  if (complaints.length > 0 || 'complaints' in lead) return { complaints };
  const duplicate = duplicateOf(call.world, contacts[0]);
  if (duplicate) return { store: () => duplicate };
  return {
    store: () => {
      const ends = sides.flatMap((side) => ('store' in side ? [side.store()] : []));
      const record = isIncoming ? moveToIncoming(call, lead.store()) : lead.store();
      linkAll(call, [...ends, { path: 'leads', id: record.id }]);
      const made = {
        lead: record,
        contact: ends.find(({ path }) => path === 'contacts')?.id ?? null,
        company: ends.find(({ path }) => path === 'companies')?.id ?? null,
        merged: false,
      };
      if (metadata) noteIncoming(call, made, metadata);
      return made;
    },
  };
}

function checkSelf(call: Call, lead: WrittenRecord): Checked<CrmRecord> {
  const many = tooMany(lead, '');
  return many.length > 0 ? { complaints: many } : checkNew(call, 'leads', lead);
}

/** A contact or company that is to be made, or one that is named by its id. */
function checkSide(call: Call, path: Side, written: WrittenRecord): Checked<LinkEnd> {
  const at = `_embedded.${path}.0.`;
  const { id } = written;
  if (id !== undefined) {
    const found = call.world.store.records[path].find(id);
    return found?.is_deleted === false
      ? { store: () => ({ path, id }) }
      : { complaints: [notSupportedChoice(`${at}id`)] };
  }
  const check = checkNew(call, path, written);
  const inside =
    'complaints' in check ? check.complaints.map((one) => ({ ...one, path: at + one.path })) : [];
  const complaints = [...tooMany(written, at), ...inside];
  if (complaints.length > 0 || 'complaints' in check) return { complaints };
  return { store: () => ({ path, id: check.store().id }) };
}

function tooMany(written: WrittenRecord, at: string): Complaint[] {
  const count = (written.custom_fields_values ?? []).length;
  if (count <= MOST_FIELDS) return [];
  const detail = `This collection should contain ${MOST_FIELDS} elements or less.`;
  return [{ code: 'TooManyElements', path: `${at}custom_fields_values`, detail }];
}

/** Links each with each. */
function linkAll(call: Call, ends: readonly LinkEnd[]): void {
  for (const [index, end] of ends.entries())
    for (const other of ends.slice(index + 1)) call.world.store.links.add(end, other);
}

/** The stage of an incoming lead is not for the writer to choose. */
function moveToIncoming(call: Call, record: CrmRecord): CrmRecord {
  const pipeline = call.world.store.pipelines.get(record.lead?.pipeline_id ?? 0);
  const stage = pipeline?.stages.find(({ type }) => type === 1);
  if (!stage || !record.lead) return record;
  const moved = { ...record, lead: { ...record.lead, status_id: stage.id } };
  call.world.store.records.leads.put(moved);
  return moved;
}

/** The lead waits among the incoming ones. */
function noteIncoming({ world }: Call, made: Made, metadata: Readonly<Record<string, unknown>>): void {
  const { unsorted } = world.store;
  const id = unsorted.claimId();
  unsorted.put({
    id,
    uid: `5ab0${id.toString(16).padStart(28, '0')}`,
    category: typeof metadata['category'] === 'string' ? metadata['category'] : 'forms',
    pipeline_id: made.lead.lead?.pipeline_id ?? 0,
    created_at: world.clock.seconds(),
    metadata,
    lead: made.lead.id,
    contact: made.contact,
    company: made.company,
  });
}
