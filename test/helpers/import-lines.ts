import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { importFile, type Summary } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { tempDir } from './temp-dir.js';

/** Imports lines below a header by the text of a mapping, again and again from one folder. */
export async function importerInto(
  sandbox: Sandbox,
  header: string,
): Promise<(lines: readonly string[], mapping: string) => Promise<Summary>> {
  const directory = await tempDir();
  return async (lines, mapping) => {
    const [file, path] = [join(directory, 'f.csv'), join(directory, 'm.yaml')];
    await writeFile(file, [header, ...lines].join('\n'));
    await writeFile(path, mapping);
    const runDir = join(directory, 'runs');
    const { url: baseUrl, token: apiKey } = sandbox;
    return await importFile({ file, mapping: path, runDir, rate: 900, baseUrl, apiKey });
  };
}
