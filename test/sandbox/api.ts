import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import type { RecordPath } from '../../src/sandbox/store/record.js';
import { singular } from '../../src/sandbox/store/record.js';

/** A clock that tests move; it starts at 2025-06-02 15:00 UTC. */
export class HandClock {
  now = 1_748_876_400;
  ms = 0;

  seconds(): number {
    return this.now;
  }

  stamp(): number {
    return this.ms;
  }
}

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none, or when it is not JSON. */
  readonly body: unknown;
}

/** A sandbox and short words for calling it. */
export interface Api {
  readonly sandbox: Sandbox;
  readonly clock: HandClock;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>;
  readonly get: (path: string) => Promise<Reply>;
  readonly post: (path: string, body: unknown) => Promise<Reply>;
  readonly patch: (path: string, body: unknown) => Promise<Reply>;
  /** Creates one record and returns its id. */
  readonly make: (path: string, record: unknown) => Promise<number>;
}

export async function startApi(options: SandboxOptions = {}): Promise<Api> {
  const clock = new HandClock();
  const sandbox = await createSandbox({ rate: false, clock, ...options });
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    return await replyOf(
      await fetch(`${sandbox.url}/api/v4${path}`, { method, headers: headersOf(sandbox), ...init }),
    );
  };
  return {
    sandbox,
    clock,
    call,
    get: async (path) => await call('GET', path),
    post: async (path, body) => await call('POST', path, body),
    patch: async (path, body) => await call('PATCH', path, body),
    make: async (path, record) => {
      const reply = await call('POST', path, [record]);
      const id = at(reply.body, `_embedded.${path.split('/').at(-1) ?? ''}.0.id`);
      if (typeof id !== 'number') throw new Error(`not created: ${reply.status} ${reply.text}`);
      return id;
    },
  };
}

export function headersOf({ token }: Sandbox): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), text, headers, body: parsed(text) };
}

/** What stands at a dotted path of a JSON value; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inside, key) => {
    if (typeof inside !== 'object' || inside === null) return undefined;
    return new Map<string, unknown>(Object.entries(inside)).get(key);
  }, value);
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const list: unknown = at(value, path);
  return Array.isArray(list) ? list : [];
}

/** The `code path` of every complaint about an item, by its request_id. */
export function complaintsOf(reply: Reply): Record<string, string[]> {
  return Object.fromEntries(
    listAt(reply.body, 'validation-errors').map((item) => [
      String(at(item, 'request_id')),
      listAt(item, 'errors').map((error) => `${String(at(error, 'code'))} ${String(at(error, 'path'))}`),
    ]),
  );
}

export function fieldId(path: RecordPath, name: string): number {
  const field = sandboxAccount.customFields[singular[path]].find((one) => one.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field.id;
}

export function optionId(path: RecordPath, name: string, value: string): number {
  const field = sandboxAccount.customFields[singular[path]].find((one) => one.name === name);
  const option = field?.options.find((one) => one.value === value);
  if (!option) throw new Error(`no option ${value}`);
  return option.id;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
