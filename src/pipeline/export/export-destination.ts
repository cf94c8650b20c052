import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { AppError, errnoOf } from '../../errors/app-error.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import { exportFormats, type ExportFormat, type ExportSettings } from './export-options.js';

/** Where an export goes: one file, one workbook with a sheet for each entity, or a directory with a file for each. */
export interface Destination {
  readonly kind: 'file' | 'workbook' | 'directory';
  readonly path: string;
  readonly format: ExportFormat;
}

/** Throws `usage/option` where name, format and entities do not go together, `output/file` for an unreadable place. */
export async function destinationOf(
  { out, format }: Pick<ExportSettings, 'out' | 'format'>,
  entities: readonly ExportEntity[],
): Promise<Destination> {
  const named = formatOfName(out);
  refuseContradiction(out, named, format);
  const form = format ?? named;
  if (/[\\/]$/.test(out) || (await isExistingDirectory(out))) return directoryOf(out, form);
  if (form !== undefined && entities.length === 1) return { kind: 'file', path: out, format: form };
  if (form === 'xlsx') return { kind: 'workbook', path: out, format: form };
  if (named !== undefined)
    throw wrong(`${entities.length} entities do not fit in one ${named} file: ${out}.`);
  if (entities.length > 1) return directoryOf(out, form);
  throw wrong(`${out} ends neither in .csv nor in .xlsx nor in .jsonl, so its format is not known.`);
}

function refuseContradiction(
  out: string,
  named: ExportFormat | undefined,
  format: ExportFormat | undefined,
): void {
  if (named === undefined || format === undefined || named === format) return;
  throw wrong(`${out} ends in .${named}, and --format says ${format}.`);
}

function directoryOf(out: string, format: ExportFormat = 'csv'): Destination {
  return { kind: 'directory', path: out.replace(/(?<=.)[\\/]+$/, ''), format };
}

function wrong(message: string): AppError {
  return new AppError('usage/option', {
    message,
    actions: ['Name a file in .csv, .xlsx or .jsonl; for several entities a .xlsx file or a directory/.'],
  });
}

function formatOfName(path: string): ExportFormat | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  return exportFormats.find((format) => format === ending);
}

async function isExistingDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return false;
    throw new AppError('output/file', {
      message: `${path} cannot be looked at (${errnoOf(cause) ?? '?'}).`,
      cause,
    });
  }
}

/** The files that an export makes under their final names. */
export function filesOf(
  { kind, path, format }: Destination,
  entities: readonly ExportEntity[],
): readonly string[] {
  return kind === 'directory' ? entities.map((entity) => join(path, `${entity}.${format}`)) : [path];
}
