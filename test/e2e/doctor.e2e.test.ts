import { afterEach, describe, expect, it } from 'vitest';

import type { Diagnosis } from '../../src/index.js';
import { readToken, tokenChecks } from '../../src/pipeline/doctor/doctor-token.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { post } from '../helpers/seed-records.js';

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
});

function tokenOf(claims: object): string {
  return ['head', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');
}

describe('doctor', () => {
  it('finds out with reads alone what the account honours', async () => {
    const switches = { contactCreatedFilter: false, bulkLink: false };
    const sandbox = await openSandbox({ rate: false, switches });
    await post(sandbox, 'contacts', [{ name: 'Ana' }, { name: 'Berta' }]);
    const before = sandbox.state();
    const run = await runCli(['doctor', '--json', '--rate', '1000'], { env: envOf(sandbox) });
    const { checks, account, exitCode } = JSON.parse(run.stdout) as Diagnosis;
    const statusOf = (name: string): string | undefined => checks.find((one) => one.name === name)?.status;
    expect(account?.subdomain).toBe('sandbox');
    expect(statusOf('contacts filter[updated_at]')).toBe('ok');
    expect(statusOf('contacts filter[created_at]')).toBe('note');
    expect(statusOf('contacts order[id]')).toBe('ok');
    expect(statusOf('contacts order[name]')).toBe('ok');
    expect(statusOf('contacts If-Modified-Since')).toBe('note');
    expect(statusOf('leads')).toBe('unknown');
    expect(statusOf('bulk links')).toBe('note');
    expect(statusOf('clock')).toBe('ok');
    expect([run.code, exitCode]).toEqual([0, 0]);
    expect(sandbox.state()).toEqual(before);
    const methods = new Set(sandbox.arrivals().arrivals.map(({ method }) => method));
    expect([...methods].sort()).toEqual(['GET', 'POST']);
  });

  it.each([
    [true as const, /^ok +contacts If-Modified-Since +honoured/m],
    ['always' as const, /^note +contacts If-Modified-Since +not to be used: 304 whatever changed/m],
  ])('tries If-Modified-Since: %j', async (ifModifiedSince, says) => {
    const sandbox = await openSandbox({ rate: false, switches: { ifModifiedSince } });
    await post(sandbox, 'contacts', [{ name: 'Ana' }]);
    const run = await runCli(['doctor', '--rate', '1000'], { env: envOf(sandbox) });
    expect(run.stdout).toMatch(says);
  });

  it.each([
    ['asc', 0, /^note +contacts order\[id\] +ascending whatever is asked for/m],
    ['desc', 1, /^PROBLEM +contacts order\[id\] +ignored: exports and matching stop/m],
  ] as const)(
    'says what it means where Kommo sorts by id %s whatever is asked for',
    async (always, code, says) => {
      const sandbox = await openSandbox({ rate: false });
      await post(sandbox, 'contacts', [{ name: 'Ana' }, { name: 'Berta' }]);
      globalThis.fetch = async (asked, init) => {
        const url = new URL(asked instanceof Request ? asked.url : asked);
        if (url.searchParams.has('order[id]')) url.searchParams.set('order[id]', always);
        return await fetch(url, init);
      };
      const run = await runCli(['doctor', '--rate', '1000'], { env: envOf(sandbox) });
      expect(run.code).toBe(code);
      expect(run.stdout).toMatch(says);
    },
  );

  it('says in words what is wrong, and never the token', async () => {
    const sandbox = await openSandbox({ rate: false });
    const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: tokenOf({ exp: 1, scopes: ['files'] }) };
    const run = await runCli(['doctor', '--rate', '1000'], { env });
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/PROBLEM {2}token +expired on 1970-01-01/);
    expect(run.stdout).toMatch(/PROBLEM {2}scopes +crm is not among them/);
    expect(run.stdout).toMatch(/PROBLEM {2}account +Kommo does not accept the token/);
    expect(run.stdout).not.toContain('signature');
  });

  it('needs an account', async () => {
    expect(await runCli(['doctor'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a token', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const inDays = (days: number): number => now.getTime() / 1000 + days * 86_400;

  it.each([
    [{ exp: inDays(100), scopes: ['crm'] }, ['ok', 'ok']],
    [{ exp: inDays(5), scopes: ['crm'] }, ['note', 'ok']],
    [{ exp: inDays(-1), scopes: [] }, ['problem', 'unknown']],
    [{ scopes: 'crm' }, ['unknown', 'unknown']],
  ])('that says %j is judged %j', (claims, expected) => {
    expect(tokenChecks(readToken(tokenOf(claims)), now).map(({ status }) => status)).toEqual(expected);
  });

  it('may say nothing', () => {
    for (const token of ['sandbox-token', 'a.b.c', '', undefined]) expect(readToken(token)).toBeUndefined();
  });
});
