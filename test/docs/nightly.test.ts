import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { envOf, openSandbox } from '../helpers/sandbox.js';
import { seedRecords } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

const page = await readFile('docs/nightly.md', 'utf8');

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

describe('the recipes for every night', () => {
  let command = '';
  beforeAll(() => {
    command = block('sh').trim();
  });

  it('keep the files whole, and leave them alone on a bad night', async () => {
    const sandbox = await openSandbox({ rate: false });
    await seedRecords(sandbox, { leads: 30, contacts: 2 });
    const directory = await tempDir();
    await mkdir(join(directory, 'bin'));
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli/main.js')}" "$@" --rate 1000\n`;
    for (const [name, text] of [
      ['kommo-bulk', shim],
      ['nightly.sh', block('bash')],
    ] as const) {
      await writeFile(join(directory, 'bin', name), text);
      await chmod(join(directory, 'bin', name), 0o700);
    }
    const path = `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`;
    const env = { PATH: path, CRM_DIR: directory, CRM_RETRY_AFTER: '0', ...envOf(sandbox) };
    const night = async (more: object = {}): Promise<Ended> =>
      await run(join(directory, 'bin/nightly.sh'), { ...env, ...more });

    expect(await night()).toEqual({ code: 0, said: '' });
    expect((await readdir(join(directory, 'crm'))).sort()).toEqual([
      'companies.csv',
      'contacts.csv',
      'leads.csv',
    ]);
    await seedRecords(sandbox, { leads: 1 });
    expect(await night()).toEqual({ code: 0, said: '' });
    const leads = await readFile(join(directory, 'crm/leads.csv'), 'utf8');
    expect(leads.trimEnd().split('\r\n')).toHaveLength(32);
    expect((await night({ KOMMO_API_KEY: 'another-token' })).code).toBe(4);
    expect(await readFile(join(directory, 'crm/leads.csv'), 'utf8')).toBe(leads);
  });

  it('all run the same command', () => {
    const short = command.replace('crm.state.json', 'STATE');
    const workflow = parse(block('yaml')) as { jobs: { export: { steps: { run?: string }[] } } };
    const steps = workflow.jobs.export.steps.flatMap((step) => step.run ?? []);
    expect(steps.map((step) => step.replace('crm/state.json', 'STATE'))).toContain(short);
    expect(block('bash')).toContain(command);
    expect(page.match(/docker run .*/)?.[0]).toContain(command.replace('kommo-bulk ', ''));
  });
});

async function run(file: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return await new Promise((done) => {
    execFile(file, { env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr });
    });
  });
}
