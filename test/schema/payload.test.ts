import { describe, expect, it } from 'vitest';

import { payloadSchemas } from '../../src/schema/payload.js';

type Entity = keyof typeof payloadSchemas;
type Write = 'create' | 'update' | 'upsert';

const takes = (entity: Entity, write: Write, payload: unknown): boolean =>
  payloadSchemas[entity][write].safeParse(payload).success;

const lead = {
  name: 'Ponte',
  price: 1201,
  pipeline_id: 1,
  status_id: 142,
  responsible_user_id: 5,
  created_by: 0,
  created_at: 1_700_000_000,
  closed_at: 1_700_000_001,
  loss_reason_id: 3,
  custom_fields_values: [
    { field_id: 1, values: [{ value: 'x' }] },
    { field_code: 'SITE', values: null },
  ],
  tags_to_add: [{ name: 'import' }, { id: 4 }],
};
const call = { uniq: 'u', duration: 5, source: 's', link: 'https://x', phone: '+55' };

describe('what Kommo accepts', () => {
  it.each<[Entity, Write, unknown]>([
    ['lead', 'create', {}],
    ['lead', 'create', lead],
    ['lead', 'update', lead],
    ['lead', 'upsert', lead],
    ['lead', 'create', { _embedded: { contacts: [{ id: 1, is_main: true }], companies: [{ id: 2 }] } }],
    ['lead', 'create', { visitor_uid: 'v', _embedded: { source: { external_id: 'e', type: 'widget' } } }],
    ['lead', 'update', { tags_to_delete: [{ name: 'old' }], _embedded: { tags: [] } }],
    ['contact', 'create', { first_name: 'Ana', last_name: 'Souza', tags_to_add: [{ name: 'x' }] }],
    ['contact', 'update', { name: 'Ana', tags_to_delete: [{ id: 1 }] }],
    ['company', 'create', { name: 'Acme', _embedded: { tags: [{ name: 'x' }] } }],
    ['company', 'update', { tags_to_delete: [{ id: 1 }] }],
    ['task', 'create', { text: 'Call', complete_till: 1_700_000_000 }],
    [
      'task',
      'create',
      { text: 'Call', complete_till: 1, entity_id: 7, entity_type: 'leads', task_type_id: 2 },
    ],
    ['task', 'update', { is_completed: true, result: { text: 'done' } }],
    ['note', 'create', { note_type: 'common', params: { text: 'x' }, entity_id: 4 }],
    ['note', 'create', { note_type: 'call_in', params: call }],
    ['note', 'create', { note_type: 'call_out', params: { ...call, call_status: 4, call_result: 'ok' } }],
    ['note', 'create', { note_type: 'service_message', params: { service: 's', text: 't' } }],
    ['note', 'create', { note_type: 'extended_service_message', params: { service: 's', text: 't' } }],
    ['note', 'create', { note_type: 'message_cashier', params: { status: 'shown', text: 't' } }],
    ['note', 'create', { note_type: 'invoice_paid', params: { text: 't', service: 's', icon_url: 'u' } }],
    [
      'note',
      'create',
      { note_type: 'geolocation', params: { text: 't', address: 'a', longitude: '1', latitude: 2 } },
    ],
    ['note', 'create', { note_type: 'sms_in', params: { text: 't', phone: '1' } }],
    ['note', 'create', { note_type: 'sms_out', params: { text: 't', phone: '1' } }],
    [
      'note',
      'create',
      { note_type: 'attachment', params: { version_uuid: 'v', file_uuid: 'f', file_name: 'n' } },
    ],
  ])('a %s, %s: %j', (entity, write, payload) => {
    expect(takes(entity, write, payload)).toBe(true);
  });

  it.each<[string, Entity, Write, unknown]>([
    ['an unknown key', 'lead', 'create', { colour: 'red' }],
    ['an id, which the sender adds', 'lead', 'update', { id: 1 }],
    ['a price with decimals', 'lead', 'create', { price: 12.5 }],
    ['a price as text', 'lead', 'create', { price: '12' }],
    ['an empty name', 'lead', 'create', { name: '' }],
    ['a date in milliseconds', 'lead', 'create', { created_at: 1_700_000_000_000 }],
    ['a date before 1970', 'lead', 'create', { created_at: -1 }],
    ['an id of zero', 'lead', 'create', { pipeline_id: 0 }],
    ['the robot as responsible', 'lead', 'create', { responsible_user_id: 0 }],
    ['a tag without id and name', 'lead', 'create', { tags_to_add: [{}] }],
    ['a tag with id and name', 'lead', 'create', { tags_to_add: [{ id: 1, name: 'x' }] }],
    ['tags to delete of a new lead', 'lead', 'create', { tags_to_delete: [{ id: 1 }] }],
    ['tags to delete where the lead may be new', 'lead', 'upsert', { tags_to_delete: [{ id: 1 }] }],
    ['links of a stored lead', 'lead', 'update', { _embedded: { contacts: [{ id: 1 }] } }],
    ['links of a lead that may be stored', 'lead', 'upsert', { _embedded: { contacts: [{ id: 1 }] } }],
    ['two companies', 'lead', 'create', { _embedded: { companies: [{ id: 1 }, { id: 2 }] } }],
    ['a price of a contact', 'contact', 'create', { price: 1 }],
    ['a first name of a company', 'company', 'create', { first_name: 'Ana' }],
    ['tags to delete of a new contact', 'contact', 'upsert', { tags_to_delete: [{ id: 1 }] }],
    ['a field without id and code', 'lead', 'create', { custom_fields_values: [{ values: null }] }],
    [
      'a field with id and code',
      'lead',
      'create',
      { custom_fields_values: [{ field_id: 1, field_code: 'A', values: null }] },
    ],
    ['a field without values', 'lead', 'create', { custom_fields_values: [{ field_id: 1 }] }],
    ['a task without text', 'task', 'create', { complete_till: 1 }],
    ['a task without a due time', 'task', 'create', { text: 'x' }],
    ['a task on a note', 'task', 'create', { text: 'x', complete_till: 1, entity_type: 'notes' }],
    ['an unknown note type', 'note', 'create', { note_type: 'site_visit', params: { url: 'u' } }],
    ['a note with its text outside', 'note', 'create', { note_type: 'common', text: 'x', params: {} }],
    ['a note without params', 'note', 'create', { note_type: 'common' }],
    [
      'a call without a phone',
      'note',
      'create',
      { note_type: 'call_in', params: { ...call, phone: undefined } },
    ],
    [
      'a message of a cashier in no known state',
      'note',
      'create',
      { note_type: 'message_cashier', params: { status: 'x', text: 't' } },
    ],
  ])('not %s', (_name, entity, write, payload) => {
    expect(takes(entity, write, payload)).toBe(false);
  });
});
