import type { AttachmentDraft, Json, Payload } from '../model/draft.js';
import type { Operation } from '../model/operation.js';
import { requestIdOf } from '../model/operation.js';
import { newPayload } from './change.js';
import type { Hold } from './claims.js';
import { idOf } from './holds.js';
import type { SendRow, Step } from './plan-window.js';
import type { Route } from './route.js';

/** A step whose links are known by id, as an operation. New leads name their contacts and company in `_embedded`. */
export function operationOf(step: Step, links: Payload = {}): Operation {
  const { claim, draft } = step.hold;
  const base = { requestId: claim.requestId, entity: claim.entity, draft } as const;
  return step.id === undefined
    ? { ...base, action: 'create', payload: { ...newPayload(draft), ...links } }
    : { ...base, action: 'update', payload: { ...(step.change?.payload ?? draft.payload), id: step.id } };
}

/** The `_embedded` of a new lead: contacts by id with the first as main, the company by id (reference/adding-leads). */
export function embeddedLinks(row: SendRow): Payload {
  const contacts = row.contacts.flatMap((hold, index) => {
    const id = idOf(hold);
    return id === undefined ? [] : [{ id, is_main: index === 0 }];
  });
  const company = row.company && idOf(row.company);
  const embedded = {
    ...(contacts.length > 0 ? { contacts } : {}),
    ...(company === undefined ? {} : { companies: [{ id: company }] }),
  };
  return Object.keys(embedded).length > 0 ? { _embedded: embedded } : {};
}

/**
 * A new lead for `leads/complex`: contact and company whole where they travel inline, else by id; tags move from
 * `tags_to_add` to `_embedded.tags` (reference/complex-leads).
 */
export function complexOperationOf(step: Step, row: SendRow, route: Route): Operation {
  const { claim, draft } = step.hold;
  const { tags_to_add: tags, ...payload } = newPayload(draft);
  const contacts = row.contacts.flatMap((hold) => inlineOrId(hold, route));
  const companies = row.company ? inlineOrId(row.company, route) : [];
  const embedded = {
    ...(contacts.length > 0 ? { contacts } : {}),
    ...(companies.length > 0 ? { companies } : {}),
    ...(tags === undefined ? {} : { tags }),
  };
  return {
    requestId: claim.requestId,
    entity: 'lead',
    action: 'create',
    draft,
    embedded: {
      contacts: row.contacts.map((hold) => hold.draft),
      companies: row.company ? [row.company.draft] : [],
    },
    payload: Object.keys(embedded).length > 0 ? { ...payload, _embedded: embedded } : payload,
  };
}

/** A note or task on a record that exists by now (reference/adding-notes, reference/add-tasks). */
export function attachmentOf(draft: AttachmentDraft, ordinal: number, parentId: number): Operation {
  const link: Payload =
    draft.entity === 'note'
      ? { entity_id: parentId }
      : { entity_id: parentId, entity_type: parentPlural[draft.parent.entity] };
  return {
    requestId: requestIdOf(ordinal, draft.slot),
    entity: draft.entity,
    action: 'create',
    draft,
    payload: { ...draft.payload, ...link },
  };
}

const parentPlural = { lead: 'leads', contact: 'contacts', company: 'companies' } as const;

function inlineOrId(hold: Hold, route: Route): readonly Json[] {
  if (route.inline.has(hold.claim)) return [newPayload(hold.draft)];
  const id = idOf(hold);
  return id === undefined ? [] : [{ id }];
}
