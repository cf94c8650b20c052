import { resolve } from 'node:path';

import { readManifest, type Manifest } from '../../journal/manifest.js';
import { listRuns } from '../../journal/run-directory.js';
import type { Preparation } from '../prepare.js';

/** An import into the account of this one, whenever it was. */
export interface OtherRun {
  readonly directory: string;
  readonly manifest: Manifest;
}

/**
 * Imports into the account below the run directory, newest first, without the run itself; none for a sandbox of the
 * command's own, which is new each time.
 */
export async function otherRuns(preparation: Preparation): Promise<readonly OtherRun[]> {
  const { options, directory: own } = preparation;
  if (options.sandbox) return [];
  const found: OtherRun[] = [];
  for (const directory of await listRuns(options.runDir)) {
    if (own !== undefined && resolve(directory) === resolve(own)) continue;
    const manifest = await readManifest(directory).catch(() => undefined);
    if (manifest && isOfAccount(manifest, preparation)) found.push({ directory, manifest });
  }
  return found;
}

/** Sandboxes share an id, and each has an address of its own. */
function isOfAccount(
  { command, options, account }: Manifest,
  { dictionary, connection }: Preparation,
): boolean {
  if (command !== 'import' || options['sandbox'] === true) return false;
  return account.id === dictionary.account.id && account.url === connection?.url;
}

/** Whether the run was given the same bytes, and the same sheet of them. */
export function hasSameTable({ manifest }: OtherRun, { options, digest }: Preparation): boolean {
  const { input, options: before } = manifest;
  return input.sha256 === digest.sha256 && sheetOf(before) === sheetOf(options);
}

/** As text, which the command line gives for a number too. */
function sheetOf({ sheet = 1 }: Readonly<Record<string, unknown>>): string {
  return String(sheet);
}

/** Whether the run was given rows of the same bytes that are rows of this run too. */
export function hasSameRows(run: OtherRun, preparation: Preparation): boolean {
  return hasSameTable(run, preparation) && overlap(partOf(run.manifest.options), partOf(preparation.options));
}

type Part = readonly [from: number, to: number];

/** The data rows that `skip` and `limit` take out of a file; `to` is the first that is not among them. */
function partOf(options: Readonly<Record<string, unknown>>): Part {
  const from = Number(options['skip'] ?? 0);
  return [from, from + Number(options['limit'] ?? Number.POSITIVE_INFINITY)];
}

function overlap([from, to]: Part, [otherFrom, otherTo]: Part): boolean {
  return from < otherTo && otherFrom < to;
}
