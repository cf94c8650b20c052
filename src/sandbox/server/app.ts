import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';

import type { Answer } from '../http/answer.js';
import type { Call, Route } from '../http/call.js';
import { notFound, problem } from '../http/problem.js';
import { accountRoutes } from '../routes/account.js';
import { catalogRoutes } from '../routes/catalogs.js';
import { complexRoutes } from '../routes/complex.js';
import { customFieldRoutes } from '../routes/custom-fields.js';
import { elementRoutes } from '../routes/elements.js';
import { eventRoutes } from '../routes/events.js';
import { fieldGroupRoutes } from '../routes/field-groups.js';
import { linkRoutes } from '../routes/links.js';
import { lossReasonRoutes } from '../routes/loss-reasons.js';
import { noteRoutes } from '../routes/notes.js';
import { exchangeToken, subdomainOf } from '../routes/oauth.js';
import { pipelineRoutes } from '../routes/pipelines.js';
import { recordRoutes } from '../routes/records.js';
import { tagRoutes } from '../routes/tags.js';
import { taskRoutes } from '../routes/tasks.js';
import { unsortedRoutes } from '../routes/unsorted.js';
import { userRoutes } from '../routes/users.js';
import { webhookRoutes } from '../routes/webhooks.js';
import { writePipelineRoutes } from '../routes/write-pipelines.js';
import { writeRecordRoutes } from '../routes/write-records.js';
import { writeStageRoutes } from '../routes/write-stages.js';
import { attend, type Front } from './attend.js';
import type { Verdict } from './rate.js';

/** What hono hands to a handler: node's own request and response, and what the gate said. */
export interface Bindings extends HttpBindings {
  readonly number: number;
  readonly verdict: Verdict;
}

type App = Hono<{ Bindings: Bindings }>;
type Door = Context<{ Bindings: Bindings }>;

const API = '/api/v4';

/** All routes of the API. The first that fits counts, so fixed paths stand before those with parts. */
const routes: readonly Route[] = [
  ...accountRoutes,
  ...userRoutes,
  ...pipelineRoutes,
  ...writePipelineRoutes,
  ...writeStageRoutes,
  ...lossReasonRoutes,
  ...unsortedRoutes,
  ...webhookRoutes,
  ...complexRoutes,
  ...fieldGroupRoutes,
  ...customFieldRoutes,
  ...catalogRoutes,
  ...elementRoutes,
  ...tagRoutes,
  ...linkRoutes,
  ...noteRoutes,
  ...taskRoutes,
  ...eventRoutes,
  ...recordRoutes,
  ...writeRecordRoutes,
];

/** The application: the API, the token endpoint, and Kommo's words for everything else. */
export function createApp(front: Front): App {
  const app: App = new Hono();
  const serve = async (door: Door, answer: (call: Call) => Answer, needsToken = true): Promise<Response> => {
    const { incoming, outgoing, number, verdict } = door.env;
    const param = (name: string): string => door.req.param(name) ?? '';
    const url = new URL(door.req.url);
    await attend(front, { incoming, outgoing, number, verdict, url, param, needsToken }, answer);
    return RESPONSE_ALREADY_SENT;
  };
  for (const { method, path, answer } of routes)
    app.on(method, API + path, async (door) => await serve(door, answer));
  for (const path of new Set(routes.map((route) => route.path)))
    app.all(API + path, async (door) => await serve(door, () => problem(405, 'Method Not Allowed')));
  app.post('/oauth2/access_token', async (door) => await serve(door, exchangeToken, false));
  app.get('/oauth2/account/subdomain', async (door) => await serve(door, subdomainOf));
  app.notFound(async (door) => await serve(door, cannot));
  app.onError(
    async (_error, door) => await serve(door, () => problem(500, 'The sandbox failed; this is a bug'), false),
  );
  return app;
}

function cannot(call: Call): Answer {
  return notFound(`Cannot ${call.method} ${call.href}`);
}
