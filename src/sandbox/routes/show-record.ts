import type { Call } from '../http/call.js';
import { linkTo } from '../http/page.js';
import { queryText } from '../http/query.js';
import type { Link, LinkPath } from '../store/links.js';
import type { CrmRecord, LeadPart, RecordPath } from '../store/record.js';
import { shownFields } from './show-fields.js';
import { showLossReason } from './loss-reasons.js';

/** Shows leads, contacts or companies as Kommo does, with what `with` asks for. */
export function recordShower(call: Call, path: RecordPath): (record: CrmRecord) => unknown {
  const linkOf = selfLinks(call, path);
  const addLinks = linkShower(call, path);
  return (record) => {
    if (record.is_deleted && record.lead) return showDeletedLead(call, record, linkOf);
    const _embedded: Record<string, unknown> = { tags: record.tags };
    addLinks(record.id, _embedded);
    addLossReason(call, record, _embedded);
    const shown = base(call, record);
    shown['_links'] = linkOf(record.id);
    shown['_embedded'] = _embedded;
    return shown;
  };
}

/** The keys in the order of Kommo's own answers. Objects are written out, as a page is 250 of them. */
function base(call: Call, record: CrmRecord): Record<string, unknown> {
  if (record.lead) return leadBase(call, record, record.lead);
  const { contact } = record;
  return {
    id: record.id,
    name: record.name,
    ...contact,
    responsible_user_id: record.responsible_user_id,
    group_id: 0,
    created_by: record.created_by,
    updated_by: record.updated_by,
    created_at: record.created_at,
    updated_at: record.updated_at,
    closest_task_at: record.closest_task_at,
    // In the trash only leads say so; contacts and companies claim to be alive.
    is_deleted: false,
    ...(contact ? { is_unsorted: false } : {}),
    custom_fields_values: fieldsOf(call, contact ? 'contacts' : 'companies', record),
    account_id: call.world.store.account.account.id,
  };
}

function leadBase(call: Call, record: CrmRecord, lead: LeadPart): Record<string, unknown> {
  return {
    id: record.id,
    name: record.name,
    price: lead.price,
    responsible_user_id: record.responsible_user_id,
    group_id: 0,
    status_id: lead.status_id,
    pipeline_id: lead.pipeline_id,
    loss_reason_id: lead.loss_reason_id,
    created_by: record.created_by,
    updated_by: record.updated_by,
    created_at: record.created_at,
    updated_at: record.updated_at,
    closed_at: lead.closed_at,
    closest_task_at: record.closest_task_at,
    is_deleted: false,
    custom_fields_values: fieldsOf(call, 'leads', record),
    score: null,
    account_id: call.world.store.account.account.id,
    ...leadExtras(call.query.with),
  };
}

function fieldsOf({ world }: Call, path: RecordPath, { fields }: CrmRecord): unknown {
  return shownFields(world, { shelf: world.store.fields[path], isLead: path === 'leads' }, fields);
}

function leadExtras(wanted: ReadonlySet<string>): Record<string, unknown> {
  return {
    labor_cost: null,
    is_price_computed: false,
    ...(wanted.has('is_price_modified_by_robot') ? { is_price_modified_by_robot: false } : {}),
    ...(wanted.has('source_id') ? { source_id: null } : {}),
  };
}

/** A lead in the trash: almost everything is null. */
function showDeletedLead(call: Call, record: CrmRecord, linkOf: LinkOf): unknown {
  const blank = Object.keys(base(call, record)).map((key): [string, unknown] => [key, null]);
  return {
    ...Object.fromEntries(blank),
    id: record.id,
    is_deleted: true,
    updated_at: record.updated_at,
    account_id: call.world.store.account.account.id,
    _links: linkOf(record.id),
    _embedded: { tags: [], companies: [] },
  };
}

/** The links each kind shows always, and those it shows when asked. */
const shownLinks: Readonly<Record<RecordPath, { always: readonly LinkPath[]; asked: readonly LinkPath[] }>> =
  {
    leads: { always: ['companies'], asked: ['contacts', 'catalog_elements'] },
    contacts: { always: ['companies'], asked: ['leads', 'catalog_elements', 'customers'] },
    companies: { always: [], asked: ['contacts', 'leads', 'catalog_elements', 'customers'] },
  };

/** Fills in the links of a record, those of a kind under its name. */
function linkShower(call: Call, path: RecordPath): (id: number, into: Record<string, unknown>) => void {
  const { always, asked } = shownLinks[path];
  const paths = [...always, ...asked.filter((name) => call.query.with.has(name))];
  const showLink = ({ id, path: to, metadata }: Link): unknown => {
    const _links = linkTo(call, `/${to}/${id}`);
    if (path === 'leads' && to === 'contacts') return { id, is_main: metadata.is_main === true, _links };
    return to === 'catalog_elements' ? { id, metadata, _links } : { id, _links };
  };
  return (id, into) => {
    const links = call.world.store.links.of({ path, id });
    for (const to of paths) into[to] = links.filter((link) => link.path === to).map(showLink);
  };
}

function addLossReason(call: Call, { lead }: CrmRecord, into: Record<string, unknown>): void {
  if (!lead || !call.query.with.has('loss_reason')) return;
  const reason = lead.loss_reason_id === null ? null : showLossReason(call, lead.loss_reason_id);
  const isObject = call.world.switches.lossReasonShape === 'object';
  into['loss_reason'] = isObject ? reason : reason === null ? [] : [reason];
}

type LinkOf = (id: number) => { self: { href: string } };

function selfLinks(call: Call, path: RecordPath): LinkOf {
  const query = call.world.switches.selfLinkQuery ? `?${queryText(call.query, call.query.page)}` : '';
  return (id) => linkTo(call, `/${path}/${id}${query}`);
}
