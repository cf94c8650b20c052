import type { Context, Hono } from 'hono';
import { html } from 'hono/html';

import type { Bindings } from '../server/app.js';
import type { Front } from '../server/attend.js';
import { recordPaths } from '../store/record.js';
import { board } from './board.js';
import { faults } from './faults.js';
import { layout, type Html, type Section } from './layout.js';
import { list, titles } from './list.js';
import { recordPage } from './record.js';
import { requests } from './requests.js';
import { nameOf } from './words.js';

type Door = Context<{ Bindings: Bindings }>;

/** Nothing but the page's own style may be loaded or run. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'";

/** The pages that show the account: outside the API, without token, limit or log. They only read. */
export function addPages(app: Hono<{ Bindings: Bindings }>, front: Front): void {
  const { world } = front;
  const show = async (
    door: Door,
    page: { section: Section; title: string; body: Html },
  ): Promise<Response> => {
    door.header('content-security-policy', policy);
    door.header('x-content-type-options', 'nosniff');
    return await door.html(layout(world, page));
  };
  app.get('/', async (door) => await show(door, { section: 'board', title: 'Board', body: board(world) }));
  app.get('/requests', async (door) => {
    const body = requests(front.arrivals.log(), world.switches.rate);
    return await show(door, { section: 'requests', title: 'Requests', body });
  });
  app.get('/faults', async (door) => {
    const body = faults(front.faults, world.switches);
    return await show(door, { section: 'faults', title: 'Faults', body });
  });
  for (const path of recordPaths) {
    app.get(`/${path}`, async (door) => {
      const page = Math.max(Math.floor(Number(door.req.query('page'))) || 1, 1);
      const body = list(world, path, { search: door.req.query('q') ?? '', page });
      return await show(door, { section: path, title: titles[path], body });
    });
    app.get(`/${path}/:id{[0-9]+}`, async (door) => {
      const record = world.store.records[path].find(Number(door.req.param('id')));
      if (record) {
        const body = recordPage(world, path, record);
        return await show(door, { section: path, title: nameOf(record), body });
      }
      door.status(404);
      const body = html`<h1>Not found</h1>
        <p>There is no such record. It may have been lost in a reset.</p>`;
      return await show(door, { section: path, title: 'Not found', body });
    });
  }
}
