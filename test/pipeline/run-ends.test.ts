import { readFile, readdir, readlink, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun, type RunEvent } from '../../src/index.js';
import { people } from '../helpers/people.js';

/** What this process has open of a folder; nothing where the system does not tell. */
async function openBelow(directory: string): Promise<readonly string[]> {
  const handles = await readdir('/proc/self/fd').catch(() => []);
  const paths = handles.map(async (handle) => await readlink(`/proc/self/fd/${handle}`).catch(() => ''));
  return (await Promise.all(paths)).filter((path) => path.startsWith(directory));
}

describe('a run that ends in the middle', () => {
  it('closes its journal whatever ended it', async () => {
    const { options } = await people(4);
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind === 'progress') throw new Error('The caller has had enough.');
    };
    await expect(importFile(options, { onEvent })).rejects.toThrow('The caller has had enough.');
    expect(await openBelow(String(options.runDir))).toEqual([]);
  });

  it('by its death is told of once, however often it is resumed', async () => {
    const { options } = await people(8);
    const { baseUrl, apiKey, rate, runDir } = options;
    const stoppedAfterOne = async (run: (hooks: object) => Promise<unknown>) => {
      const stop = new AbortController();
      const remarks: string[] = [];
      await run({
        signal: stop.signal,
        onEvent: (event: RunEvent) => {
          if (event.kind === 'remark') remarks.push(event.text);
          if (event.kind === 'progress') stop.abort(130);
        },
      });
      return remarks.filter((text) => text.includes('left this run without ending it'));
    };
    await stoppedAfterOne(async (hooks) => await importFile({ ...options, concurrency: 1 }, hooks));
    const directory = await realpath(join(String(runDir), 'latest'));
    const journal = await readFile(join(directory, 'journal-000001.ndjson'), 'utf8');
    const [, nonce = ''] = /"nonce":"([0-9a-f]+)"/.exec(journal) ?? [];
    const { lockRun } = await import('../../src/journal/run-lock.js');
    const lock = await lockRun(directory);
    const own = JSON.parse(await readFile(join(directory, 'lock'), 'utf8')) as object;
    await lock.release();
    await writeFile(join(directory, 'lock'), JSON.stringify({ ...own, started: '1', nonce }));
    const again = { baseUrl, apiKey, rate, runDir, concurrency: 1, batchSize: 1 };
    const told = [];
    for (let round = 0; round < 3; round += 1)
      told.push((await stoppedAfterOne(async (hooks) => await resumeRun(again, hooks))).length);
    expect(told).toEqual([1, 0, 0]);
  });
});
