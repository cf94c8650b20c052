import { readManifest } from '../journal/manifest.js';
import { listRuns } from '../journal/run-directory.js';
import type { Preparation } from './prepare.js';

/** The newest run that imported the same bytes into the same account; undefined where there is none in the run directory. */
export async function earlierImport(preparation: Preparation): Promise<string | undefined> {
  const { options, digest, dictionary, connection } = preparation;
  for (const directory of await listRuns(options.runDir)) {
    const manifest = await readManifest(directory).catch(() => undefined);
    if (manifest?.command !== 'import' || manifest.input.sha256 !== digest.sha256) continue;
    // Sandboxes share an id, and each has an address of its own.
    const { id, url } = manifest.account;
    if (id === dictionary.account.id && url === connection?.url) return manifest.run;
  }
  return undefined;
}
