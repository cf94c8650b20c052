import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, listAt, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

const typesIn = async (query = ''): Promise<unknown[]> =>
  listAt((await api.get(`/events${query}`)).body, '_embedded.events').map((event) => at(event, 'type'));

describe('events', () => {
  it('tell of everything that a change changed, newest first', async () => {
    const id = await api.make('/leads', { name: 'A', price: 1 });
    await api.patch(`/leads/${id}`, {
      name: 'B',
      price: 2,
      status_id: 142,
      responsible_user_id: 9_812_405,
      tags_to_add: [{ name: 'VIP' }],
      custom_fields_values: [{ field_id: 1_104_211, values: [{ value: '17' }] }],
    });
    expect(await typesIn()).toEqual([
      'entity_tag_added',
      'custom_field_1104211_value_changed',
      'sale_field_changed',
      'lead_status_changed',
      'entity_responsible_changed',
      'name_field_changed',
      'lead_added',
    ]);
    const [moved] = listAt(
      (await api.get('/events?filter[type]=lead_status_changed')).body,
      '_embedded.events',
    );
    expect(moved).toMatchObject({
      entity_id: id,
      entity_type: 'lead',
      value_before: [{ lead_status: { id: 50_415_021, pipeline_id: 6_301_877 } }],
      value_after: [{ lead_status: { id: 142, pipeline_id: 6_301_877 } }],
    });
  });

  it('tell of links, notes and tasks', async () => {
    const lead = await api.make('/leads', {});
    const contact = await api.make('/contacts', { name: 'Ana' });
    const row = [{ to_entity_id: contact, to_entity_type: 'contacts' }];
    await api.post(`/leads/${lead}/link`, row);
    await api.post(`/leads/${lead}/unlink`, row);
    await api.make(`/leads/${lead}/notes`, { note_type: 'sms_in', params: { text: 'x', phone: '1' } });
    const task = await api.make('/tasks', { text: 'x', complete_till: 5 });
    await api.patch(`/tasks/${task}`, { is_completed: true });
    expect(await typesIn('?limit=5')).toEqual([
      'task_completed',
      'task_added',
      'incoming_sms',
      'entity_unlinked',
      'entity_linked',
    ]);
  });

  it('tell nothing of a link that was not there to be taken away', async () => {
    const [lead, contact] = [await api.make('/leads', {}), await api.make('/contacts', { name: 'Ana' })];
    await api.post(`/leads/${lead}/unlink`, [{ to_entity_id: contact, to_entity_type: 'contacts' }]);
    expect((await api.get('/events?filter[type]=entity_unlinked')).status).toBe(204);
  });

  it('are paged and filtered, and a type that does not exist is an error', async () => {
    await api.post(
      '/leads',
      Array.from({ length: 5 }, () => ({})),
    );
    await api.make('/contacts', { name: 'Ana' });
    expect(await typesIn('?limit=2&page=3')).toEqual(['lead_added', 'lead_added']);
    expect(await typesIn('?filter[entity]=contact')).toEqual(['contact_added']);
    expect((await api.get('/events?filter[type]=lead_eaten')).status).toBe(400);
    expect((await api.get('/events?filter[type][]=custom_field_5_value_changed')).status).toBe(204);
    expect((await api.get('/events?page=9')).status).toBe(204);
  });

  it('have at most as many on a page as the switch says', async () => {
    await api.post(
      '/leads',
      Array.from({ length: 7 }, () => ({})),
    );
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: '{"eventLimit":3}' });
    expect(await typesIn('?limit=250')).toHaveLength(3);
    expect(await typesIn('?limit=250&page=3')).toHaveLength(1);
  });

  it('are read one by one, with names when asked, and their types listed', async () => {
    const id = await api.make('/leads', { name: 'Deal' });
    const page = await api.get('/events?with=lead_name');
    expect(at(page.body, '_embedded.events.0._embedded.entity')).toMatchObject({ id, name: 'Deal' });
    const event = String(at(page.body, '_embedded.events.0.id'));
    expect(at((await api.get(`/events/${event}`)).body, 'type')).toBe('lead_added');
    expect((await api.get('/events/5')).status).toBe(204);
    const types = listAt((await api.get('/events/types')).body, '_embedded.events_types');
    expect(types.map((type) => at(type, 'key'))).toContain('contact_deleted');
  });
});
