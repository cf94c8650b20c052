import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { writeManifest } from '../../src/journal/manifest.js';
import { openJournal } from '../../src/journal/open-journal.js';
import { pastRuns, showRun, validateFile } from '../../src/index.js';
import { runCli } from '../helpers/run-cli.js';
import { openSandbox } from '../helpers/sandbox.js';
import { sampleManifest as manifest } from '../helpers/sample-manifest.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('the list of past runs', () => {
  it('names those of a newer program and damaged ones with the reason, and leaves out what is no run', async () => {
    const root = await tempDir();
    const place = async (hour: number, name: string): Promise<string> => {
      const directory = join(root, `20260301T1${hour}0000Z-${name}`);
      await mkdir(directory);
      return directory;
    };
    const sound = await place(1, 'sound');
    await writeManifest(sound, manifest);
    const journal = await openJournal(sound);
    journal.append({ k: 'rows', from: 1, to: 2, kind: 'created' });
    await journal.close();
    const newer = await place(2, 'newer');
    await writeFile(join(newer, 'manifest.json'), JSON.stringify({ ...manifest, version: 9, more: 1 }));
    const damaged = await place(3, 'damaged');
    await writeManifest(damaged, manifest);
    await writeFile(join(damaged, 'journal-000001.ndjson'), 'x\n');
    await place(4, 'begun');

    const { code, stdout } = await runCli(['runs', 'list', '--run-dir', root]);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^20260301T130000Z-damaged .*journal-000001.ndjson, line 1 is damaged/);
    expect(lines[1]).toMatch(/^20260301T120000Z-newer .*is of version 9; this program knows version 1/);
    expect(lines[2]).toContain('2 created');
  });

  it('tells how a dry run ended that an error stopped', async () => {
    const root = await tempDir();
    const sandbox = await openSandbox({
      rate: false,
      faults: [{ fault: 'unauthorized', method: 'GET', path: '/api/v4/contact*' }],
    });
    const [file, mapping] = [join(root, 'people.csv'), join(root, 'people.yaml')];
    await writeFile(file, 'Mail\na@example.com\n');
    await writeFile(
      mapping,
      'mapping: 1\nname: people\ncontact: { mode: upsert, match: [email], fields: { email: Mail } }\n',
    );
    const { url: baseUrl, token: apiKey } = sandbox;
    const run = validateFile({ file, mapping, runDir: root, baseUrl, apiKey, rate: 500 });
    await expect(run).rejects.toMatchObject({ exitCode: 4 });
    expect(await pastRuns(root)).toMatchObject([{ command: 'validate', exitCode: 4 }]);
    expect(await showRun('latest', root)).toMatchObject({ exitCode: 4, rows: 0 });
  });
});
