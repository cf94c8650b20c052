import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { writeAccountFile } from '../../src/pipeline/account/account-file.js';
import { initMapping } from '../../src/pipeline/init-mapping.js';
import { validateFile } from '../../src/pipeline/validate-file.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

let directory: string;
let accountFile: string;
let out: string;

beforeEach(async () => {
  directory = await tempDir();
  accountFile = join(directory, 'account.json');
  out = join(directory, 'out.yaml');
  await writeAccountFile(accountFile, sandboxAccount);
});

describe('a mapping proposed for an export', () => {
  it.each([
    ['google-contacts', 'google-contacts'],
    ['hubspot-deals', 'hubspot-deals'],
    ['pipedrive-deals', 'pipedrive-deals'],
    ['salesforce-leads', 'salesforce-leads'],
  ])('is begun with the shipped one for %s, and takes nearly all rows', async (name, shipped) => {
    const file = `fixtures/demo/${name}.csv`;
    const mapping = await initMapping({ file, accountFile, out });
    expect(mapping.begunWith).toBe(`mappings/${shipped}.yaml`);
    const options = { file, mapping: out, accountFile, runDir: join(directory, 'runs'), threads: 1 };
    const { counts, rows } = await validateFile(options);
    expect(counts.rejected).toBeLessThan(rows * 0.05);
  });

  it('is of use for a table that no other program exports', async () => {
    const file = 'fixtures/demo/deals.csv';
    const { fields, leftOver } = await initMapping({ file, accountFile, out, limit: 300 });
    expect(fields.length).toBeGreaterThan(30);
    expect(leftOver.length).toBeLessThan(3);
    const options = {
      file,
      mapping: out,
      accountFile,
      runDir: join(directory, 'runs'),
      threads: 1,
      limit: 300,
    };
    const { counts } = await validateFile(options);
    expect(counts.rejected).toBeLessThan(40);
  });
});

describe('the command mapping init', () => {
  const init = async (...more: string[]) => {
    const file = join(directory, 'people.csv');
    await writeFile(file, 'Nome,E-mail,Zzz\nAna Souza,ana@example.com,1\n');
    return await runCli(['mapping', 'init', file, '--account-file', accountFile, ...more]);
  };

  it('prints the mapping on stdout and what to know of it on stderr', async () => {
    const { code, stdout, stderr } = await init();
    expect(code).toBe(0);
    expect(stdout).toContain('email: { from: E-mail | lower | email, enum: WORK }');
    expect(stderr).toContain('3 fields are proposed, 1 column has no place');
  });

  it('writes it to a file for its owner alone, and leaves one that is there as it is', async () => {
    const first = await init('-o', out, '--header-row', '1', '--delimiter', ',');
    expect(first).toMatchObject({ code: 0, stdout: '' });
    const again = ` --header-row 1 --delimiter ',' --account-file ${accountFile}`;
    expect(first.stderr).toContain(`-m ${out} --row 2${again}\n`);
    expect(first.stderr).toContain(`-m ${out}${again}`);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    await writeFile(out, 'mine');
    const second = await init('-o', out);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('is there already');
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect((await init('-o', out, '--force')).code).toBe(0);
    // The temporary name beside it is longer than the system takes.
    const failed = await init('-o', join(directory, 'x'.repeat(250)));
    expect([failed.code, failed.stderr]).toEqual([5, expect.stringContaining('output/file')]);
    expect(await readFile(out, 'utf8')).toContain('mapping: 1');
  });

  it.each([
    ['a line sep=', 'sep=;\nNome;Zzz\nAna;1\n', 3],
    ['blank lines', '\n\nNome,Zzz\n\nAna,1\n', 5],
    ['no row', 'Nome,Zzz\n', undefined],
  ])('names the first row of the file below %s', async (_, text, row) => {
    const file = join(directory, 'below.csv');
    await writeFile(file, text);
    const { stderr } = await runCli(['mapping', 'init', file, '--account-file', accountFile, '-o', out]);
    const [next, named] = /Next: kommo-bulk (.* --row (\d+).*)/.exec(stderr)?.slice(1) ?? [];
    expect(named).toBe(row === undefined ? undefined : String(row));
    if (next !== undefined) expect(await runCli(next.split(' '))).toMatchObject({ code: 0 });
    expect(stderr).toContain(`kommo-bulk validate ${file}`);
  });

  it('looks for the folder before it reads anything', async () => {
    const { code, stderr } = await init('-o', join(directory, 'gone', 'x.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain(`there is no folder ${join(directory, 'gone')}`);
  });

  it('prints one object for machines', async () => {
    const { stdout } = await init('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      account: 'sandbox',
      leftOver: [{ column: 'Zzz', because: 'no field of a like name' }],
    });
  });

  it('says what is missing where there is no account', async () => {
    const { code, stderr } = await runCli(['mapping', 'init', 'fixtures/demo/hubspot-contacts.csv']);
    expect(code).toBe(2);
    expect(stderr).toContain('KOMMO_API_KEY');
  });
});
