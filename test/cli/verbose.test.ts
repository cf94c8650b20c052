import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { contentOf, people, type People } from '../helpers/people.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
});

/** Kommo learns something new about leads and notes. */
function addKeys(): void {
  globalThis.fetch = async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    const { status, headers } = response;
    const body = text.replace(/"(leads|notes)":\[\{/, '"$1":[{"mood":"good",');
    return new Response(body === '' ? null : body, { status, headers });
  };
}

interface How {
  readonly flags?: readonly string[];
  readonly signal?: AbortSignal;
}

async function imported(one: People, { flags = [], signal }: How = {}) {
  const { file, mapping, runDir } = one.options;
  const args = ['import', file, '-m', mapping, '--run-dir', String(runDir), '--rate', '500', '--yes'];
  return await runCli([...args, ...flags], { env: envOf(one.sandbox), ...(signal && { signal }) });
}

const NEW_KEY = /keys that this program does not know.*: (leads|notes)\.mood \(\d+\)/;

describe('--verbose', () => {
  it('tells of pauses and of new keys of answers, which are passed over in silence else', async () => {
    const faults = [{ fault: 'throttle', retryAfter: 0, method: 'POST', nth: 1 }] as const;
    const [loud, still] = [
      await people(4, { faults: [...faults] }),
      await people(4, { faults: [...faults] }),
    ];
    addKeys();
    const [told, silent] = [await imported(loud, { flags: ['-v'] }), await imported(still)];
    expect([told.code, silent.code]).toEqual([0, 0]);
    expect(told.stderr).toContain('too many requests (429): nothing is sent for less than a second.');
    expect(told.stderr).toMatch(NEW_KEY);
    expect(silent.stderr).not.toMatch(/nothing is sent for|does not know/);
    expect(contentOf(loud.sandbox)).toEqual(contentOf(still.sandbox));

    const out = join(await tempDir(), 'leads.csv');
    const args = ['export', 'leads', '-o', out, '--rate', '500', '--force'];
    const env = envOf(loud.sandbox);
    expect((await runCli([...args, '--verbose'], { env })).stderr).toMatch(NEW_KEY);
    expect((await runCli([...args, '--verbose', '--progress', 'none'], { env })).stderr).toMatch(NEW_KEY);
    expect((await runCli(args, { env })).stderr).not.toMatch(NEW_KEY);
  });
});

describe('an account that asks for hours of patience', () => {
  it('is waited for a quarter of an hour, which is said, and the run can be stopped and resumed meanwhile', async () => {
    const [clean, one] = [
      await people(6),
      await people(6, {
        faults: [
          { fault: 'throttle', retryAfter: 36_000, method: 'POST', path: '/api/v4/leads/notes', nth: 1 },
        ],
      }),
    ];
    await imported(clean);
    const stop = new AbortController();
    const began = imported(one, { signal: stop.signal });
    const seen = () => one.sandbox.arrivals().arrivals;
    while (!seen().some(({ status }) => status === 429)) await setImmediate();
    const before = seen().length;
    await setTimeout(50);
    expect(seen()).toHaveLength(before);
    stop.abort(130);
    const first = await began;
    expect(first.code).toBe(130);
    expect(first.stderr).toContain(
      'too many requests (429): nothing is sent for 15 min, then the run goes on by itself. It may be stopped and resumed.',
    );
    expect(first.stderr).toMatch(/Next: +kommo-bulk resume /);
    const resume = ['resume', '--run-dir', String(one.options.runDir), '--yes', '--rate', '500'];
    expect((await runCli(resume, { env: envOf(one.sandbox) })).code).toBe(0);
    expect(contentOf(one.sandbox)).toEqual(contentOf(clean.sandbox));
  });

  it('ends the run after five times in a row, with what to do', async () => {
    const one = await people(6, {
      faults: [{ fault: 'throttle', retryAfter: 0, method: 'POST', path: '/api/v4/leads/notes' }],
    });
    const run = await imported(one);
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/429/);
    expect(run.stderr).toMatch(/Next: +kommo-bulk resume /);
    expect(one.sandbox.arrivals().arrivals.filter(({ status }) => status === 429)).toHaveLength(6);
  });
});
