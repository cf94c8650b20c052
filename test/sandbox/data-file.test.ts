import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { at, headersOf } from './api.js';

let directory: string;
let data: string;
const open: Sandbox[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kommo-bulk-'));
  data = join(directory, 'kommo.data');
});
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close().catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ rate: false, data, ...options });
  open.push(sandbox);
  return sandbox;
}

async function call(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const init = {
    method,
    headers: headersOf(sandbox),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const text = await (await fetch(`${sandbox.url}${path}`, init)).text();
  return text === '' ? undefined : JSON.parse(text);
}

const stateOf = (sandbox: Sandbox): string => JSON.stringify(sandbox.state()).replaceAll(sandbox.url, '');

describe('a data file', () => {
  it('keeps everything between two starts, and what is new has new ids', async () => {
    const first = await start({ leads: 40 });
    await call(first, 'POST', '/api/v4/leads/custom_fields', [{ name: 'Own', type: 'text' }]);
    await call(first, 'POST', '/api/v4/leads/custom_fields/groups', [{ name: 'Group' }]);
    await call(first, 'POST', '/api/v4/leads/pipelines', [{ name: 'Third' }]);
    await call(first, 'POST', '/api/v4/catalogs', [{ name: 'Offices' }]);
    await call(first, 'POST', '/api/v4/leads/complex', [
      { name: 'X', _embedded: { metadata: { category: 'forms' }, contacts: [{ name: 'Ana' }] } },
    ]);
    const made = await call(first, 'POST', '/api/v4/leads', [{ name: 'Last' }]);
    const before = stateOf(first);
    const paths = [
      '/leads/custom_fields',
      '/leads/custom_fields/groups',
      '/leads/pipelines',
      '/catalogs',
      '/leads/unsorted',
      '/events',
    ];
    const shown = async (sandbox: Sandbox): Promise<string[]> =>
      await Promise.all(
        paths.map(async (path) =>
          JSON.stringify(await call(sandbox, 'GET', `/api/v4${path}`)).replaceAll(sandbox.url, ''),
        ),
      );
    const lists = await shown(first);
    await first.close();
    const second = await start();
    expect(stateOf(second)).toBe(before);
    expect(await shown(second)).toEqual(lists);
    const next = await call(second, 'POST', '/api/v4/leads', [{ name: 'New' }]);
    expect(Number(at(next, '_embedded.leads.0.id'))).toBeGreaterThan(
      Number(at(made, '_embedded.leads.0.id')),
    );
  });

  it('has each record on one line, also where a name has a character that ends lines elsewhere', async () => {
    const name = 'A\u2028B\u2029C';
    const first = await start();
    await call(first, 'POST', '/api/v4/leads', [{ name }]);
    await first.close();
    expect(await readFile(data, 'utf8')).not.toMatch(/[\u2028\u2029]/);
    expect(at(await call(await start(), 'GET', '/api/v4/leads'), '_embedded.leads.0.name')).toBe(name);
  });

  it('keeps refresh tokens single use', async () => {
    const refresh = {
      client_id: 'a',
      client_secret: 'b',
      redirect_uri: 'c',
      grant_type: 'refresh_token',
      refresh_token: 'sandbox-refresh-token',
    };
    const first = await start();
    expect(at(await call(first, 'POST', '/oauth2/access_token', refresh), 'token_type')).toBe('Bearer');
    await first.close();
    expect(at(await call(await start(), 'POST', '/oauth2/access_token', refresh), 'status')).toBe(400);
  });

  it('is written soon after a change, whole, for its owner alone', async () => {
    const sandbox = await start();
    await call(sandbox, 'POST', '/api/v4/leads', [{ name: 'A' }]);
    await expect.poll(async () => await readdir(directory), { timeout: 5000 }).toEqual(['kommo.data']);
    expect((await stat(data)).mode & 0o777).toBe(0o600);
    expect(await readFile(data, 'utf8')).toContain('"name":"A"');
  });

  it('keeps a list that has no fields, which takes elements and fields after the next start', async () => {
    const first = await start();
    const made = await call(first, 'POST', '/api/v4/catalogs', [{ name: 'Offices' }]);
    const path = `/api/v4/catalogs/${String(at(made, '_embedded.catalogs.0.id'))}`;
    await first.close();
    const second = await start();
    const element = await call(second, 'POST', `${path}/elements`, [{ name: 'Lisbon' }]);
    expect(at(element, '_embedded.elements.0.name')).toBe('Lisbon');
    const field = await call(second, 'POST', `${path}/custom_fields`, [{ name: 'Floor', type: 'text' }]);
    expect(at(field, '_embedded.custom_fields.0.name')).toBe('Floor');
  });

  it('gives the id of a field that was taken away to no other, which would show its values', async () => {
    const fields = '/api/v4/leads/custom_fields';
    const first = await start();
    const made = await call(first, 'POST', fields, [{ name: 'Old', type: 'text' }]);
    const id = at(made, '_embedded.custom_fields.0.id');
    await call(first, 'POST', '/api/v4/leads', [
      { name: 'A', custom_fields_values: [{ field_id: id, values: [{ value: 'old' }] }] },
    ]);
    await call(first, 'DELETE', `${fields}/${String(id)}`);
    await first.close();
    const second = await start();
    await call(second, 'POST', fields, [{ name: 'New', type: 'text' }]);
    const leads = await call(second, 'GET', '/api/v4/leads');
    expect(at(leads, '_embedded.leads.0.custom_fields_values')).toBeNull();
  });

  it('keeps its own account in a reset, whichever the options name', async () => {
    const account = { ...sandboxAccount.account, name: 'Mine' };
    await (await start({ account: { ...sandboxAccount, account } })).close();
    const second = await start();
    second.reset();
    expect(at(await call(second, 'GET', '/api/v4/account'), 'name')).toBe('Mine');
  });

  it('begins empty again after a reset', async () => {
    const first = await start();
    await call(first, 'POST', '/api/v4/leads', [{ name: 'A' }]);
    first.reset();
    await first.close();
    expect((await start()).state()).toEqual([]);
  });

  it.each([
    ['', 'empty'],
    ['name,price\nA,5\n', 'not the data file'],
    ['{"sandbox":2}', 'not the data file'],
  ])('that is %j is refused', async (text, word) => {
    await writeFile(data, text);
    await expect(start()).rejects.toThrow(word);
  });

  it('that is cut or spoilt is refused by its line', async () => {
    await (await start({ leads: 3 })).close();
    const text = await readFile(data, 'utf8');
    await writeFile(data, text.slice(0, -30));
    await expect(start()).rejects.toThrow(/kommo\.data line \d+ is nothing/);
    await writeFile(data, `${text}["nowhere",{"id":5}]\n`);
    await expect(start()).rejects.toThrow(/line \d+ is nothing/);
  });

  it('that cannot be written is told of at the end', async () => {
    const sandbox = await createSandbox({ data: join(directory, 'none', 'kommo.data') });
    await expect(sandbox.close()).rejects.toThrow('ENOENT');
  });
});
