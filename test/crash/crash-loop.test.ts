import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

interface Sum {
  readonly frozen: number;
  readonly runs: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly inTwoStates: number;
  readonly torn: number;
}

/** The loop with its sessions in one process, so that it takes seconds; `.ci/run` kills processes too. */
async function crashLoop(...args: readonly string[]): Promise<readonly string[]> {
  const all = ['scripts/crash/loop.js', '--killed', '0', '--processes', '1', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all);
  return stdout.trim().split('\n');
}

describe('the crash loop', () => {
  it('finds nothing lost, doubled, torn or in two states after deaths at every sort of moment', async () => {
    const [sum = ''] = await crashLoop('--rounds', '8', '--seed', '5', '--lanes', '3');
    const { frozen, runs, ...bad } = JSON.parse(sum) as Sum;
    expect(frozen).toBeGreaterThanOrEqual(8);
    expect(runs).toBeGreaterThan(1);
    expect(bad).toMatchObject({ lost: 0, duplicated: 0, inTwoStates: 0, torn: 0 });
  });

  it('finds out every program that breaks one of the rules', async () => {
    const lines = await crashLoop('--mutant', 'all', '--rounds', '20', '--seed', '4', '--lanes', '1');
    expect(lines.map((line) => /^([\w-]+): run \d+ /.exec(line)?.[1])).toEqual([
      'no-reconcile',
      'intent-after-send',
      'no-fsync',
      'match-by-position',
    ]);
  });
});
