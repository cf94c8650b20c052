import type { Call } from '../http/call.js';
import { linkTo } from '../http/page.js';
import { queryText } from '../http/query.js';
import type { LinkPath } from '../store/links.js';
import type { CrmRecord, LeadPart, RecordPath } from '../store/record.js';
import { shownFields } from './show-fields.js';
import { showLossReason } from './loss-reasons.js';

/** A lead, contact or company as Kommo shows it, with what `with` asks for. */
export function showRecord(call: Call, path: RecordPath, record: CrmRecord): unknown {
  if (record.is_deleted && record.lead) return showDeletedLead(call, record);
  return {
    ...base(call, record),
    _links: selfLink(call, path, record.id),
    _embedded: {
      tags: record.tags,
      ...embedded(call, path, record),
      ...lossReasonOf(call, record),
    },
  };
}

/** The keys in the order of Kommo's own answers. */
function base(call: Call, record: CrmRecord): Record<string, unknown> {
  const { world } = call;
  const { lead, contact } = record;
  const path: RecordPath = lead ? 'leads' : contact ? 'contacts' : 'companies';
  return {
    id: record.id,
    name: record.name,
    ...contact,
    ...(lead ? { price: lead.price } : {}),
    responsible_user_id: record.responsible_user_id,
    group_id: 0,
    ...(lead ? stageOf(lead) : {}),
    created_by: record.created_by,
    updated_by: record.updated_by,
    created_at: record.created_at,
    updated_at: record.updated_at,
    ...(lead ? { closed_at: lead.closed_at } : {}),
    closest_task_at: record.closest_task_at,
    // In the trash only leads say so; contacts and companies claim to be alive.
    is_deleted: false,
    ...(contact ? { is_unsorted: false } : {}),
    custom_fields_values: shownFields(
      world,
      { shelf: world.store.fields[path], isLead: path === 'leads' },
      record.fields,
    ),
    ...(lead ? { score: null } : {}),
    account_id: world.store.account.account.id,
    ...(lead ? leadExtras(call.query.with) : {}),
  };
}

function stageOf({
  status_id,
  pipeline_id,
  loss_reason_id,
}: LeadPart): Omit<LeadPart, 'price' | 'closed_at'> {
  return { status_id, pipeline_id, loss_reason_id };
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
function showDeletedLead(call: Call, record: CrmRecord): unknown {
  const blank = Object.keys(base(call, record)).map((key): [string, unknown] => [key, null]);
  return {
    ...Object.fromEntries(blank),
    id: record.id,
    is_deleted: true,
    updated_at: record.updated_at,
    account_id: call.world.store.account.account.id,
    _links: selfLink(call, 'leads', record.id),
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

function embedded(call: Call, path: RecordPath, { id }: CrmRecord): Record<string, unknown> {
  const { always, asked } = shownLinks[path];
  const links = call.world.store.links.of({ path, id });
  const paths = [...always, ...asked.filter((name) => call.query.with.has(name))];
  return Object.fromEntries(
    paths.map((to) => [
      to,
      links.flatMap((link) => {
        if (link.path !== to) return [];
        const isMain =
          path === 'leads' && to === 'contacts' ? { is_main: link.metadata.is_main === true } : {};
        const metadata = to === 'catalog_elements' ? { metadata: link.metadata } : {};
        return [{ id: link.id, ...isMain, ...metadata, _links: linkTo(call, `/${to}/${link.id}`) }];
      }),
    ]),
  );
}

function lossReasonOf(call: Call, { lead }: CrmRecord): Record<string, unknown> {
  if (!lead || !call.query.with.has('loss_reason')) return {};
  const reason = lead.loss_reason_id === null ? null : showLossReason(call, lead.loss_reason_id);
  if (call.world.switches.lossReasonShape === 'object') return { loss_reason: reason };
  return { loss_reason: reason === null ? [] : [reason] };
}

function selfLink(call: Call, path: RecordPath, id: number): { self: { href: string } } {
  const link = linkTo(call, `/${path}/${id}`);
  const query = call.world.switches.selfLinkQuery ? `?${queryText(call.query, call.query.page)}` : '';
  return { self: { href: link.self.href + query } };
}
