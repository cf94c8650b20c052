import { AppError, asAppError } from '../../errors/app-error.js';
import { readCheckpoint, type Checkpoint } from '../../journal/checkpoint.js';
import { blocksOf } from '../../mapper/mapping-parts.js';
import { plural } from '../../model/entity.js';
import { shellWord } from '../../report/shell-word.js';
import type { Preparation } from '../prepare.js';
import { hasSameRows, type OtherRun } from './other-runs.js';

/** A run that has made records of the same rows of the same bytes in the same account. */
export interface EarlierImport {
  readonly run: string;
  readonly directory: string;
  readonly startedAt: string;
  /** Rows that are in the account, that failed, and that were not sent or have no clear answer. */
  readonly rows: { readonly made: number; readonly failed: number; readonly left: number };
  /** Lists of the account that it made records in. */
  readonly lists: ReadonlySet<string>;
  /** Why its journal cannot be read, so that nobody knows what it made. */
  readonly unreadable?: string;
}

/** Those among `runs`, newest first. */
export async function earlierImports(
  runs: readonly OtherRun[],
  preparation: Preparation,
): Promise<readonly EarlierImport[]> {
  const found: EarlierImport[] = [];
  for (const one of runs.filter((run) => hasSameRows(run, preparation))) {
    const earlier = await earlierImport(one);
    if (earlier.lists.size > 0 || earlier.unreadable !== undefined) found.push(earlier);
  }
  return found;
}

async function earlierImport({ directory, manifest }: OtherRun): Promise<EarlierImport> {
  const { run, startedAt } = manifest;
  try {
    const checkpoint = await readCheckpoint(directory);
    return { run, directory, startedAt, rows: rowsOf(checkpoint), lists: listsOf(checkpoint) };
  } catch (thrown) {
    const rows = { made: 0, failed: 0, left: 0 };
    return { run, directory, startedAt, rows, lists: new Set(), unreadable: asAppError(thrown).message };
  }
}

/** Why an import is refused that would make records a second time, which no match key would find: `usage/imported`. */
export function refusalOf(
  earlier: readonly EarlierImport[],
  { options, mapping }: Preparation,
): AppError | undefined {
  const creating = blocksOf(mapping.mapping).filter(({ mode }) => mode === 'create');
  if (creating.length === 0) return undefined;
  for (const one of earlier) {
    if (one.unreadable !== undefined) return perhapsImported(one, options.file);
    const twice = creating.filter(({ entity }) => one.lists.has(plural[entity]));
    if (twice.length > 0) return importedBefore(one, options.file, twice.map(({ slot }) => slot).join(', '));
  }
  return undefined;
}

const AGAIN = 'Add --again to make the records once more.';

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
      AGAIN,
    ],
    context: { run, directory, ...rows },
  });
}

function perhapsImported(earlier: EarlierImport, file: string): AppError {
  const { run, directory, startedAt, unreadable = '' } = earlier;
  return new AppError('usage/imported', {
    message:
      `${file} was imported into this account before, by run ${run} of ${minuteOf(startedAt)}, and what that run made ` +
      `is not known: ${unreadable} Nothing was sent.`,
    actions: ['Look in Kommo for what is there of the file.', AGAIN],
    context: { run, directory },
  });
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
