import { describe, expect, it } from 'vitest';

import { runCli } from '../helpers/run-cli.js';

const says = 'NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed: certificates are always checked.';

describe('the command line', () => {
  const wayward = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

  it.each([
    ['says that certificates are checked all the same', ['doctor'], wayward, says],
    [
      'says so as JSON where its talk is JSON',
      ['resume', '--log-format', 'json'],
      wayward,
      '"kind":"remark"',
    ],
  ])('%s', async (_, args, env, expected) => {
    expect((await runCli(args, { env })).stderr).toContain(expected);
  });

  it.each([
    [['resume', '--quiet'], wayward],
    [['doctor'], { NODE_TLS_REJECT_UNAUTHORIZED: '1' }],
  ])('says nothing of it with %j and %j', async (args, env) => {
    expect((await runCli(args, { env })).stderr).not.toContain('REJECT');
  });
});
