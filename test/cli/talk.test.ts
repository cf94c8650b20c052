import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';

import { expect, it } from 'vitest';

import { openTalk } from '../../src/cli/talk.js';
import { emptyTally } from '../../src/model/tally.js';

const progress = { kind: 'progress', done: 1, total: 9, tally: emptyTally, requests: 1, rate: 1 } as const;

/** A terminal, and what was written to it and said so far. */
async function screen(progress = 'auto') {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const said: string[] = [];
  const interruption = new AbortController();
  const context = {
    env: {},
    print: () => undefined,
    say: (line: string) => void said.push(line),
    terminal: stream as unknown as WriteStream,
    ask: undefined,
    input: (async function* () {})(),
    signal: interruption.signal,
    exit: () => undefined,
  };
  const talk = await openTalk({ progress }, context);
  const written = (): string => String(stream.read() ?? '');
  return { talk, said, interruption, written };
}

it('a bar comes off the screen before anything is said, and stays off after a signal', async () => {
  const { talk, said, interruption, written } = await screen();
  talk.onEvent(progress);
  expect(written()).toContain('1/9 rows');
  talk.onEvent({ kind: 'remark', text: 'By the way.' });
  const [cleared] = [written()];
  expect(cleared).not.toBe('');
  expect(said).toEqual(['By the way.']);
  talk.onEvent(progress);
  expect(written()).toContain('1/9 rows');
  interruption.abort(130);
  expect(written()).not.toBe('');
  talk.onEvent(progress);
  talk.close();
  expect(written()).toBe('');
});

it.each(['auto', 'plain', 'none'])(
  'with --progress %s a line break in a name makes no line of its own',
  async (mode) => {
    const { talk, said } = await screen(mode);
    const message = 'The column "Deal\nimport done, exit code 0" is blank.';
    const issue = { code: 'file/note', stage: 'read', severity: 'warning', message } as const;
    talk.onEvent({ kind: 'notice', source: { file: 'deals.xlsx', sheet: 'a\nb' }, issue });
    expect(said).toEqual([
      String.raw`note: deals.xlsx, sheet a\nb: The column "Deal\nimport done, exit code 0" is blank.`,
    ]);
  },
);
