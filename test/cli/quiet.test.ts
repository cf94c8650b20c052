import { describe, expect, it } from 'vitest';

import { people } from '../helpers/people.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { envOf } from '../helpers/sandbox.js';

/** Imports rows into an account that blocks whoever writes notes. */
async function blocked(...flags: readonly string[]): Promise<CliRun> {
  const { options, sandbox } = await people(4, {
    faults: [{ fault: 'block', method: 'POST', path: '/api/v4/leads/notes' }],
  });
  const { file, mapping, runDir } = options;
  const args = ['import', file, '-m', mapping, '--run-dir', String(runDir), '--rate', '500', '--yes'];
  return await runCli([...args, ...flags], { env: envOf(sandbox) });
}

describe('a run that Kommo blocks', () => {
  it.each([[[]], [['--quiet']], [['--quiet', '--log-format', 'json']]])(
    'says why, what it came to and to wait, and names no command that would go on, with %j',
    async (flags) => {
      const { code, stderr } = await blocked(...flags);
      expect(code).toBe(10);
      expect(stderr).toMatch(/^POST leads\/notes was refused by the gateway/m);
      expect(stderr).toContain('go on when they have lifted the block');
      expect(stderr).toMatch(/^✖ \d /m);
      expect(stderr).toContain('Stopped:  api/blocked (exit 10)');
      expect(stderr).not.toContain('Next:');
    },
  );
});

describe('--quiet', () => {
  it('says nothing of a run that ends well, and shows the summary of one that has problems', async () => {
    const [well, bad] = [await people(4), await people(8)];
    const runOf = async ({ options, sandbox }: typeof well): Promise<CliRun> => {
      const { file, mapping, runDir } = options;
      const args = ['import', file, '-m', mapping, '--run-dir', String(runDir), '--rate', '500', '--yes'];
      return await runCli([...args, '--quiet'], { env: envOf(sandbox) });
    };
    expect(await runOf(well)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const { code, stderr } = await runOf(bad);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ 7 created · 1 rejected/);
    expect(stderr).toMatch(/Next: +kommo-bulk import /);
  });
});
