import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { inspectFile } from '../../src/pipeline/inspect-file.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

async function fileOf(content: string | Buffer, name = 'in.csv'): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, content);
  return path;
}

describe('a look at a CSV file', () => {
  it('tells how it is written, where its lines are, and what is in it', async () => {
    const text = '\ufeffID;Nome\r\n1;"Ana\r\nLima"\r\n\r\n2\r\n3;Bia\r\n';
    const file = await fileOf(text);
    const inspection = await inspectFile({ file });
    expect(inspection).toMatchObject({
      format: 'csv',
      size: Buffer.byteLength(text),
      isPartial: false,
      rows: { total: 3, sound: 2, rejected: 1 },
      lines: { total: 6, above: 0, header: 1, blank: 1, rows: 4 },
      problems: [{ code: 'row/width', count: 1 }],
    });
    expect(
      inspection.findings.map(({ what, value, confidence }) => `${what} ${value} ${confidence}`),
    ).toEqual(['encoding utf-8 1', 'delimiter ";" 0.67', 'line ends CRLF 1', 'header line 1, 2 columns 1']);
    expect(inspection.columns.map(({ name, type, filled }) => [name, type, filled])).toEqual([
      ['ID', 'integer', 2],
      ['Nome', 'text', 2],
    ]);
  });

  it('takes the likeliest encoding where an import would stop, and says so', async () => {
    const text = 'Имя;Город\r\nАнна Каренина;Москва\r\nПётр Безухов;Санкт-Петербург\r\n';
    const inspection = await inspectFile({ file: await fileOf(iconv.encode(text, 'windows-1251')) });
    expect(inspection.findings[0]).toMatchObject({ what: 'encoding', value: 'windows-1251' });
    expect(inspection.findings[0]?.because).toContain('guessed');
    expect(inspection.columns[0]?.examples).toEqual(['Анна Каренина', 'Пётр Безухов']);
  });

  it('takes the line that looks like the header where a title stands above it', async () => {
    const inspection = await inspectFile({ file: await fileOf('Report 2025\n\na;b;c\n1;2;3\n4;5;6\n') });
    expect(inspection.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(inspection.lines).toEqual({ total: 5, above: 2, header: 1, blank: 0, rows: 2 });
    expect(inspection.findings[1]?.confidence).toBeLessThan(0.6);
  });

  it('takes one of two delimiters that fit alike', async () => {
    const inspection = await inspectFile({ file: await fileOf('a,b;c\n1,2;3\n4,5;6\n') });
    expect(inspection.findings[1]).toMatchObject({ what: 'delimiter', confidence: 0.4 });
  });

  it('ends at a limit and leaves out what only the whole file tells', async () => {
    const inspection = await inspectFile({ file: await fileOf('a,b\n1,2\n3,4\n5,6\n'), limit: 2 });
    expect(inspection).toMatchObject({ isPartial: true, rows: { total: 2 } });
    expect(inspection.lines).toBeUndefined();
  });
});

describe('the command inspect', () => {
  it('prints one object for machines', async () => {
    const { code, stdout, stderr } = await runCli(['inspect', await fileOf('ID,Nome\n1,Ana\n'), '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const printed = z
      .looseObject({ format: z.string(), columns: z.array(z.looseObject({})) })
      .parse(JSON.parse(stdout));
    expect(printed.format).toBe('csv');
    expect(printed.columns).toHaveLength(2);
  });

  it('prints a page for people', async () => {
    const { stdout } = await runCli(['inspect', 'fixtures/demo/deals.csv']);
    expect(stdout).toContain('rows       1,250: 1,247 sound, 3 rejected');
    expect(stdout).toMatch(/ 4 {2}Valor +money 1\.234,56 /);
    expect(stdout).toMatch(/words that stand for nothing.*\n +11 {2}Valor/);
  });

  it('takes a tab as it is written in a shell', async () => {
    const file = await fileOf('a\tb;c\n1\t2;3\n');
    const { stdout } = await runCli(['inspect', file, '--delimiter', String.raw`\t`]);
    expect(stdout).toMatch(/2 {2}b;c/);
  });

  it('looks at a sheet of a workbook', async () => {
    const { stdout } = await runCli(['inspect', 'fixtures/demo/deals.xlsx']);
    expect(stdout).toContain('deals.xlsx, sheet Negócios: XLSX');
    expect(stdout).toMatch(/18 {2}Nascimento +date /);
  });

  it('shows no control character of the file on the terminal', async () => {
    const { stdout } = await runCli(['inspect', await fileOf('a\u001b[2J,b\nx\u0007,\u202ey\n')]);
    expect(['\u001b', '\u0007', '\u202e'].filter((sign) => stdout.includes(sign))).toEqual([]);
    expect(stdout).toContain(String.raw`a\u001B[2J`);
  });

  it.each([
    ['a missing file', ['inspect', 'no-such.csv'], 3, 'input/not-found'],
    ['no file', ['inspect'], 2, 'usage/option'],
    ['a wrong delimiter', ['inspect', 'fixtures/demo/deals.csv', '--delimiter', ';;'], 2, 'one character'],
    ['a flag it does not have', ['inspect', 'fixtures/demo/deals.csv', '--mapping', 'x'], 2, 'mapping'],
    ['a row limit that is none', ['inspect', 'fixtures/demo/deals.csv', '--limit', 'all'], 2, 'limit'],
  ])('says what is wrong: %s', async (_, args, code, says) => {
    const run = await runCli(args);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(says);
  });
});
