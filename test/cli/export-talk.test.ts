import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import { openExportTalk } from '../../src/cli/export-talk.js';

it.each(['auto', 'plain', 'none'])(
  'an export with --progress %s shows a name of the account on the line that tells of it',
  async (progress) => {
    const said: string[] = [];
    const talk = await openExportTalk(
      { progress },
      {
        env: {},
        print: () => undefined,
        say: (line) => said.push(line),
        terminal: undefined,
        ask: undefined,
        input: new PassThrough(),
        signal: new AbortController().signal,
        exit: () => undefined,
      },
    );
    talk.onEvent({ kind: 'remark', text: 'The field "Plan\nComplete" is gone.\u001b[2K' });
    expect(said).toEqual([String.raw`The field "Plan\nComplete" is gone.\u001B[2K`]);
  },
);
