import type { Sandbox } from '../../src/sandbox/create-sandbox.js';

interface Seed {
  readonly leads?: number;
  readonly contacts?: number;
}

/** Fills a sandbox that keeps no limit with plain records, through its own API. */
export async function seedRecords(sandbox: Sandbox, { leads = 0, contacts = 0 }: Seed): Promise<void> {
  for (let done = 0; done < leads; done += 250) {
    const count = Math.min(250, leads - done);
    await post(
      sandbox,
      'leads',
      Array.from({ length: count }, (_, index) => ({ name: `Lead ${done + index}`, price: done + index })),
    );
  }
  if (contacts > 0)
    await post(
      sandbox,
      'contacts',
      Array.from({ length: contacts }, (_, index) => ({ name: `Contact ${index}` })),
    );
}

/** Writes records as they are given. */
export async function post(sandbox: Sandbox, path: string, body: unknown, method = 'POST'): Promise<unknown> {
  const headers = { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.url}/api/v4/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

/** The ids of all records of a kind, oldest first. */
export function idsOf(sandbox: Sandbox, entity: 'lead' | 'contact' | 'company'): readonly number[] {
  return sandbox
    .state()
    .filter((line) => line.entity === entity)
    .map(({ record }) => (record as { id: number }).id);
}
