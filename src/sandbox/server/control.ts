import type { Hono } from 'hono';
import * as z from 'zod';

import { faultScriptSchema, type FaultScript } from '../faults/script.js';
import { recordPaths } from '../store/record.js';
import { throwAway } from '../store/trash.js';
import { changeSwitches } from '../switches/switches.js';
import type { StateLine } from './state.js';
import type { Bindings } from './app.js';
import type { ArrivalLog } from './arrivals.js';
import type { Front } from './attend.js';

/** What the control paths can do besides reading. */
export interface Levers {
  readonly front: Front;
  readonly arrivals: () => ArrivalLog;
  readonly state: () => Iterable<StateLine>;
  readonly reset: () => void;
  readonly setFaults: (script: FaultScript) => void;
}

const thrownSchema = z.array(z.strictObject({ path: z.enum(recordPaths), id: z.int() }));

/** The paths below `/_sandbox`, outside the API: no token, no limit, no faults. */
export function addControl(app: Hono<{ Bindings: Bindings }>, levers: Levers): void {
  const { front } = levers;
  app.use('/_sandbox/*', async (door, next) => {
    if (!isOfThisSite(door.req.header('origin'), door.req.header('host')))
      return door.json({ error: 'Pages of other sites may not tell a sandbox what to do' }, 403);
    await next();
    return undefined;
  });
  app.get('/_sandbox/arrivals', (door) => door.json(levers.arrivals()));
  app.get('/_sandbox/faults', (door) => door.json(front.faults.script));
  app.put('/_sandbox/faults', async (door) => {
    const script = faultScriptSchema.safeParse(await jsonOf(door.req));
    if (!script.success) return door.json({ error: z.prettifyError(script.error) }, 400);
    levers.setFaults(script.data);
    return door.json(script.data);
  });
  app.get('/_sandbox/switches', (door) => door.json(front.world.switches));
  app.put('/_sandbox/switches', async (door) => {
    try {
      front.world.switches = changeSwitches(front.world.switches, await jsonOf(door.req));
      return door.json(front.world.switches);
    } catch (error) {
      if (error instanceof z.ZodError) return door.json({ error: z.prettifyError(error) }, 400);
      throw error;
    }
  });
  app.post('/_sandbox/trash', async (door) => {
    const thrown = thrownSchema.safeParse(await jsonOf(door.req));
    if (!thrown.success) return door.json({ error: z.prettifyError(thrown.error) }, 400);
    front.touch();
    const missing = thrown.data.filter(({ path, id }) => !throwAway(front.world, path, id));
    return missing.length === 0 ? door.body(null, 204) : door.json({ missing }, 404);
  });
  app.post('/_sandbox/reset', (door) => {
    levers.reset();
    return door.body(null, 204);
  });
  app.get('/_sandbox/state', (door) => {
    const lines = [...levers.state()].map((line) => `${JSON.stringify(line)}\n`);
    return door.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' });
  });
}

/** Browsers name the site that a request comes from; other programs do not. */
function isOfThisSite(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Null for what is not JSON, which no schema takes. */
async function jsonOf(request: { text: () => Promise<string> }): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch {
    return null;
  }
}
