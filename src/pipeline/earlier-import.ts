import { AppError } from '../errors/app-error.js';
import { readCheckpoint, type Checkpoint } from '../journal/checkpoint.js';
import { readManifest, type Manifest } from '../journal/manifest.js';
import { listRuns } from '../journal/run-directory.js';
import { blocksOf } from '../mapper/mapping-parts.js';
import { plural } from '../model/entity.js';
import { shellWord } from '../report/shell-word.js';
import type { Preparation } from './prepare.js';

/** A run that has made records of the same rows of the same bytes in the same account. */
export interface EarlierImport {
  readonly run: string;
  readonly directory: string;
  readonly startedAt: string;
  /** Rows that are in the account, that failed, and that were not sent or have no clear answer. */
  readonly rows: { readonly made: number; readonly failed: number; readonly left: number };
  /** Lists of the account that it made records in. */
  readonly lists: ReadonlySet<string>;
}

/** Such runs in the run directory, newest first; none for a sandbox of the command's own, which is new each time. */
export async function earlierImports(preparation: Preparation): Promise<readonly EarlierImport[]> {
  const { options } = preparation;
  if (options.sandbox) return [];
  const found: EarlierImport[] = [];
  for (const directory of await listRuns(options.runDir)) {
    const manifest = await readManifest(directory).catch(() => undefined);
    if (!manifest || !hasSameRows(manifest, preparation)) continue;
    const checkpoint = await readCheckpoint(directory);
    const lists = listsOf(checkpoint);
    const { run, startedAt } = manifest;
    if (lists.size > 0) found.push({ run, directory, startedAt, rows: rowsOf(checkpoint), lists });
  }
  return found;
}

/** Why an import is refused that would make records a second time, which no match key would find: `usage/imported`. */
export function refusalOf(
  earlier: readonly EarlierImport[],
  { options, mapping }: Preparation,
): AppError | undefined {
  const creating = blocksOf(mapping.mapping).filter(({ mode }) => mode === 'create');
  for (const one of earlier) {
    const twice = creating.filter(({ entity }) => one.lists.has(plural[entity]));
    if (twice.length > 0) return importedBefore(one, options.file, twice.map(({ slot }) => slot).join(', '));
  }
  return undefined;
}

function importedBefore(earlier: EarlierImport, file: string, slots: string): AppError {
  const { run, directory, startedAt, rows } = earlier;
  const left = rows.left === 0 ? '' : `, ${rows.left} are left`;
  const failed = rows.failed === 0 ? '' : `, ${rows.failed} failed`;
  return new AppError('usage/imported', {
    message:
      `${file} was imported into this account before, by run ${run} of ${minuteOf(startedAt)}: ` +
      `${rows.made} of its rows are made${failed}${left}. The mapping only creates here (${slots}), ` +
      'so the same records would be made once more; nothing was sent.',
    actions: [
      ...(rows.left > 0 ? [`To go on with that run: kommo-bulk resume ${shellWord(directory)}`] : []),
      ...(rows.failed > 0 ? [`To send its failed rows again: kommo-bulk retry ${shellWord(directory)}`] : []),
      'A match key (mode: upsert, match: …) makes it safe to import a file again.',
      'Add --again to make the records once more.',
    ],
    context: { run, directory, ...rows },
  });
}

function hasSameRows(manifest: Manifest, { options, digest, dictionary, connection }: Preparation): boolean {
  const { command, input, account, options: before } = manifest;
  if (command !== 'import' || input.sha256 !== digest.sha256 || before['sandbox'] === true) return false;
  // Sandboxes share an id, and each has an address of its own.
  if (account.id !== dictionary.account.id || account.url !== connection?.url) return false;
  return (before['sheet'] ?? 1) === (options.sheet ?? 1) && overlap(partOf(before), partOf(options));
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

/** Where the run made records, or may have: what it sent last has no answer where it was cut off. */
function listsOf({ made, doubts }: Checkpoint): ReadonlySet<string> {
  const open = doubts.filter(({ intent }) => intent.method === 'POST').map(({ intent }) => intent.path);
  return new Set([...made.keys(), ...open.map((path) => (path === 'leads/complex' ? 'leads' : path))]);
}

function rowsOf(checkpoint: Checkpoint): EarlierImport['rows'] {
  const counts = { made: 0, failed: 0, left: 0 };
  const { rows = 0 } = checkpoint;
  for (let ordinal = 1; ordinal <= rows; ordinal += 1) {
    const kind = checkpoint.rowKind(ordinal) ?? 'unprocessed';
    if (kind === 'created' || kind === 'updated') counts.made += 1;
    else if (kind === 'failed') counts.failed += 1;
    else if (kind === 'unprocessed' || kind === 'ambiguous') counts.left += 1;
  }
  return counts;
}

/** `2026-11-27 03:21 UTC`. */
function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
