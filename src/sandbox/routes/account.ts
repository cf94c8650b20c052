import { DateTime } from 'luxon';

import { hal, type Answer } from '../http/answer.js';
import type { Call, Route } from '../http/call.js';
import { linkTo } from '../http/page.js';

const created = Date.UTC(2023, 2, 14) / 1000;

const currencySymbols = new Map([
  ['BRL', 'R$'],
  ['USD', '$'],
  ['MXN', '$'],
  ['EUR', '€'],
]);

export const accountRoutes: readonly Route[] = [{ method: 'GET', path: '/account', answer: showAccount }];

function showAccount(call: Call): Answer {
  const { account, users } = call.world.store.account;
  const owner = users[0]?.id ?? 0;
  return hal({
    id: account.id,
    name: account.name,
    subdomain: account.subdomain,
    created_at: created,
    created_by: 0,
    updated_at: created,
    updated_by: owner,
    current_user_id: currentUserOf(call),
    country: account.currency === 'BRL' ? 'BR' : 'US',
    currency: account.currency,
    currency_symbol: currencySymbols.get(account.currency) ?? account.currency,
    customers_mode: 'disabled',
    is_unsorted_on: true,
    mobile_feature_version: 0,
    is_loss_reason_enabled: true,
    is_helpbot_enabled: false,
    is_technical_account: false,
    contact_name_display_order: account.nameOrder,
    language: 'en',
    ...extras(call),
    _links: linkTo(call, '/account'),
    _embedded: embedded(call),
  });
}

/** The user whose token it is: the first active one, who is the administrator. */
export function currentUserOf(call: Call): number {
  if (call.actor !== 0) return call.actor;
  return call.world.store.account.users.find((user) => user.isActive)?.id ?? 0;
}

function extras(call: Call): Record<string, unknown> {
  const all: Record<string, unknown> = {
    amojo_id: '5a1f2c60-7a7e-4b0e-9c55-0d9be2f2a7c1',
    uuid: '7f0c1d54-54a1-4a5c-8b7e-8c6b2f6f1e11',
    version: 14,
    drive_url: `${call.world.url}/drive`,
    is_api_filter_enabled: true,
    entity_names: { leads: { singular: 'Lead', plural: 'Leads' } },
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => call.query.with.has(key)));
}

function embedded(call: Call): Record<string, unknown> {
  const { taskTypes } = call.world.store.account;
  const all: Record<string, () => unknown> = {
    amojo_rights: () => ({ can_direct: false, can_create_groups: true }),
    users_groups: () => [{ id: 0, name: 'Sales', uuid: null }],
    task_types: () => taskTypes.map(({ id, name }) => ({ id, name, color: null, icon_id: null, code: null })),
    datetime_settings: () => datetimeSettings(zoneOf(call)),
    invoices_settings: () => ({ lang: 'en', currency: call.world.store.account.account.currency }),
  };
  const wanted = Object.entries(all).filter(([key]) => call.query.with.has(key));
  return Object.fromEntries(wanted.map(([key, make]) => [key, make()]));
}

function zoneOf({ world }: Call): string {
  return world.switches.timezone ?? world.store.account.account.timezone;
}

/** `date_formant` is what the documentation writes, `date_format` what the official client reads: both are there. */
function datetimeSettings(timezone: string): unknown {
  return {
    date_pattern: 'd.m.Y H:i',
    short_date_pattern: 'd.m.Y',
    short_time_pattern: 'H:i',
    date_formant: 'd.m.Y',
    date_format: 'd.m.Y',
    time_format: 'H:i:s',
    timezone,
    timezone_offset: DateTime.now().setZone(timezone).toFormat('ZZ'),
  };
}
