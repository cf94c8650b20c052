import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createServer, type IncomingMessage, type Server } from 'node:http';

import type { AccountDictionary } from '../schema/account-dictionary.js';
import { readDataFile, type Kept } from './data/data-file.js';
import { Keeper } from './data/keeper.js';
import { sandboxAccount } from './default-account.js';
import { FaultPlan } from './faults/plan.js';
import type { FaultScript } from './faults/script.js';
import { addPages } from './page/pages.js';
import { newTokens } from './routes/oauth.js';
import { seedRecords } from './seed/seed-records.js';
import { createApp, type Bindings } from './server/app.js';
import { Arrivals, type ArrivalLog } from './server/arrivals.js';
import type { Front } from './server/attend.js';
import { addControl } from './server/control.js';
import { seededRandom } from './server/random.js';
import { RateGate } from './server/rate.js';
import { stateOf, type StateLine } from './server/state.js';
import { systemClock, type Clock } from './store/clock.js';
import { createStore } from './store/store.js';
import { changeSwitches, defaultSwitches, type Switches } from './switches/switches.js';
import type { World } from './world.js';

/** How a sandbox starts; everything has a default. */
export interface SandboxOptions {
  /** 0 for any free one, which is the default. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1, which nobody else can reach, unless told otherwise. */
  readonly host?: string;
  /** Users, pipelines, custom fields and the rest; `sandboxAccount` where absent. */
  readonly account?: AccountDictionary;
  /** Of everything random: seeded records, and the chance in fault scripts. 1 when absent. */
  readonly seed?: number;
  /** Leads to make up at the start, with contacts, companies, links, tasks, notes and products; none when absent. */
  readonly leads?: number;
  /** The access token that is accepted. */
  readonly token?: string;
  /** Requests per rolling second, 7 as at Kommo; false for no limit. Short for the switch `rate`. */
  readonly rate?: number | false;
  readonly switches?: Partial<Switches>;
  readonly faults?: FaultScript;
  /** A file that keeps the account between starts: read at the start when it exists, written soon after each change. */
  readonly data?: string;
  /** The time, for tests that decide it themselves. */
  readonly clock?: Clock;
}

/** A running local Kommo. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`, where it can be looked at; the API is below `/api/v4`. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  /** Every request to the API so far. */
  arrivals(): ArrivalLog;
  /** Every record there is. */
  state(): readonly StateLine[];
  /** Back to the start: records, tokens, arrivals, block, switches and faults. */
  reset(): void;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

/**
 * Starts a local Kommo. Rejects when the port cannot be had or the data file not be read, with node's own
 * error, and with `DataFileError` for a file that is none.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const token = options.token ?? 'sandbox-token';
  const gate = new RateGate();
  const closing = new AbortController();
  const kept = options.data === undefined ? undefined : await readDataFile(options.data);
  const front = frontOf(options, token, { kept, closing: closing.signal });
  const keeper = options.data === undefined ? undefined : new Keeper(options.data, front.world);
  front.touch = () => keeper?.touch();
  const reset = (): void => {
    // The account of a data file may be another than that of the options.
    const { account } = front.world.store;
    Object.assign(front.world, startOf({ ...options, account }, token));
    front.faults = faultsOf(options, options.faults ?? []);
    front.pending.abort();
    front.pending = new AbortController();
    front.arrivals.clear();
    gate.clear();
    front.touch();
  };
  const app = createApp(front);
  addPages(app, front);
  addControl(app, {
    front,
    reset,
    arrivals: () => front.arrivals.log(),
    state: () => stateOf(front.world),
    setFaults: (script) => {
      front.faults = faultsOf(options, script);
    },
  });
  const server = createGatedServer(front, gate, app.fetch);
  // An empty address would be every one that the machine has.
  const host = options.host === undefined || options.host === '' ? '127.0.0.1' : options.host;
  const port = await listen(server, { host, port: options.port ?? 0 });
  front.world.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url: front.world.url,
    token,
    port,
    arrivals: () => front.arrivals.log(),
    state: () => [...stateOf(front.world)],
    reset,
    close: async () => {
      closing.abort();
      await close(server);
      await keeper?.close();
    },
  };
}

function frontOf(
  options: SandboxOptions,
  token: string,
  { kept, closing }: { kept: Kept | undefined; closing: AbortSignal },
): Front {
  kept?.tokens.access.set(token, null);
  const start = kept ? { ...kept, switches: switchesOf(options) } : startOf(options, token);
  const world: World = { ...start, url: '', clock: options.clock ?? systemClock };
  return {
    world,
    arrivals: new Arrivals(),
    faults: faultsOf(options, options.faults ?? []),
    pending: new AbortController(),
    closing,
    touch: () => undefined,
  };
}

function startOf(options: SandboxOptions, token: string): Pick<World, 'store' | 'switches' | 'tokens'> {
  const store = createStore(options.account ?? sandboxAccount);
  const now = (options.clock ?? systemClock).seconds();
  seedRecords(store, { leads: options.leads ?? 0, seed: options.seed ?? 1, now });
  return {
    store,
    switches: switchesOf(options),
    tokens: newTokens(token),
  };
}

function switchesOf({ rate, switches }: SandboxOptions): Switches {
  const given = rate === undefined ? {} : { rate: rate === false ? null : rate };
  return changeSwitches(defaultSwitches, { ...given, ...switches });
}

function faultsOf({ seed = 1 }: SandboxOptions, script: FaultScript): FaultPlan {
  return new FaultPlan(script, seededRandom(seed));
}

type Fetch = (request: Request, env: Bindings) => Response | Promise<Response>;

/** A server that stamps and judges each request as soon as its head is read, before anything else is done with it. */
function createGatedServer(front: Front, gate: RateGate, fetch: Fetch): Server {
  const judged = new WeakMap<object, Bindings>();
  const serve = getRequestListener(async (request, env) => {
    const bindings = judged.get(env.incoming);
    const response = bindings ? await fetch(request, bindings) : new Response(null, { status: 500 });
    // hono wraps what answers a HEAD, and the listener does not see in it that the answer has left.
    return response.headers.has('x-hono-already-sent') ? RESPONSE_ALREADY_SENT : response;
  });
  return createServer((incoming, outgoing) => {
    judged.set(incoming, { incoming, outgoing, ...judge(front, gate, incoming) });
    void serve(incoming, outgoing);
  });
}

/** Only the API and its token endpoint are logged; the control paths and the pages are not. */
function judge(
  front: Front,
  gate: RateGate,
  incoming: IncomingMessage,
): Pick<Bindings, 'number' | 'verdict'> {
  const at = front.world.clock.stamp();
  const { method = 'GET', url: path = '/' } = incoming;
  if (!isLogged(path)) return { number: -1, verdict: 'pass' };
  const counted = path.startsWith('/api/v4');
  const { number } = front.arrivals.note({ at, method, path, counted });
  const token = incoming.headers.authorization ?? '';
  return { number, verdict: counted ? gate.judge({ at, token }, front.world.switches) : 'pass' };
}

function isLogged(path: string): boolean {
  return path.startsWith('/api/') || path.startsWith('/oauth2/');
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
