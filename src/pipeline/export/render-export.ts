import { printable } from '../../report/printable.js';
import type { EntityStatement, ExportManifest } from './export-manifest.js';

/** A finished export for people: a line for each entity and file, and what it is at the end. */
export function renderExport(manifest: ExportManifest): string {
  const partial = manifest.status === 'partial';
  const files = manifest.files.map(
    ({ path, bytes }) => `  ${path}${partial ? '.partial' : ''}, ${bytes} bytes`,
  );
  const lines = [
    ...manifest.entities.map(entityLine),
    ...manifest.entities.flatMap(notes),
    ...files,
    lastLine(manifest),
  ];
  return lines.map(printable).join('\n');
}

function entityLine({ entity, records, status, changesFrom }: EntityStatement): string {
  const what = changesFrom === undefined ? 'records' : 'changed records';
  return `${entity}: ${records} ${what}, ${status}`;
}

function notes(statement: EntityStatement): readonly string[] {
  const { entity, appeared, changed, vanished, doubts, windows } = statement;
  const outside = windows.reduce((sum, window) => sum + window.outside, 0);
  const facts: readonly Fact[] = [
    [appeared.count, 'were made meanwhile and stand at the end'],
    [changed.count, 'were changed meanwhile and stand as they were before or after'],
    [vanished?.count ?? 0, 'were deleted meanwhile and may still be in the file'],
    [outside, 'were sent by Kommo though outside the filter, and left out'],
    ...sinceLastTime(statement),
    [doubts.length, 'places where something may be missing'],
  ];
  return facts.flatMap(([count, what]) => (count === 0 ? [] : [`  ${entity}: ${count} ${what}`]));
}

type Fact = readonly [count: number, what: string];

function sinceLastTime({ merged, deleted }: EntityStatement): readonly Fact[] {
  if (merged)
    return [
      [merged.replaced, 'rows of the earlier file were replaced'],
      [merged.added, 'rows were added'],
      [merged.deleted, 'rows were marked as deleted'],
    ];
  return deleted ? [[deleted.count, 'were deleted since the last export; the manifest names them']] : [];
}

function lastLine({ status, entities, requests }: ExportManifest): string {
  const records = entities.reduce((sum, entity) => sum + entity.records, 0);
  const counts = `${records} records, ${requests} requests`;
  if (status === 'partial')
    return `PARTIAL: ${counts}. Something may be missing; the manifest names the places, and the earlier file was left in place.`;
  return `${status === 'complete' ? 'Complete' : 'Complete with tail'}: ${counts}.`;
}
