import { hal, nothing, type Answer } from '../http/answer.js';
import { ID, type Call, type Route } from '../http/call.js';
import { countedPage, linkTo } from '../http/page.js';
import { notFound } from '../http/problem.js';
import type { User } from '../../schema/account-dictionary.js';

export const userRoutes: readonly Route[] = [
  { method: 'GET', path: '/users', answer: listUsers },
  { method: 'GET', path: `/users/:id${ID}`, answer: showUser },
];

const all = { view: 'A', edit: 'A', add: 'A', delete: 'A', export: 'A' };

function listUsers(call: Call): Answer {
  const { users } = call.world.store.account;
  return countedPage(
    call,
    'users',
    users.map((user) => show(call, user)),
  );
}

function showUser(call: Call): Answer {
  const id = Number(call.param('id'));
  const user = call.world.store.account.users.find((one) => one.id === id);
  if (user) return hal(show(call, user));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('User not found');
}

function show(call: Call, user: User): unknown {
  const { users } = call.world.store.account;
  const wants = call.query.with;
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    lang: 'en',
    rights: {
      leads: all,
      contacts: all,
      companies: all,
      tasks: { edit: 'A', delete: 'A' },
      mail_access: false,
      catalog_access: true,
      files_access: true,
      status_rights: null,
      catalog_rights: null,
      is_admin: user.id === users[0]?.id,
      is_free: false,
      is_active: user.isActive,
      group_id: null,
      role_id: null,
    },
    ...(wants.has('uuid') ? { uuid: null } : {}),
    ...(wants.has('amojo_id') ? { amojo_id: null } : {}),
    ...(wants.has('user_rank') ? { user_rank: null } : {}),
    ...(wants.has('phone_number') ? { phone_number: null } : {}),
    _links: linkTo(call, `/users/${user.id}`),
    _embedded: {
      ...(wants.has('role') ? { roles: [] } : {}),
      ...(wants.has('group') ? { groups: [{ id: 0, name: 'Sales' }] } : {}),
    },
  };
}
