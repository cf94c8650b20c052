import { posix } from 'node:path';
import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { readPart, type Attributes } from './xlsx-xml.js';

/** The relationships of the whole package. */
export const ROOT_RELATIONS = '_rels/.rels';

/** A part that another part names. */
export interface Relation {
  readonly id: string;
  /** The last part of its type, the same in transitional and strict files: `worksheet`, `styles` … */
  readonly kind: string;
  readonly part: string;
}

/** The relationships of a part. */
export async function relationsOf(archive: Archive, part: string): Promise<readonly Relation[]> {
  const directory = posix.dirname(part);
  return await readRelations(
    archive,
    posix.join(directory, '_rels', `${posix.basename(part)}.rels`),
    directory,
  );
}

/** The relationships that stand in a part, those of the package where none is named. */
export async function readRelations(
  archive: Archive,
  name = ROOT_RELATIONS,
  directory = '',
): Promise<readonly Relation[]> {
  const relations: Relation[] = [];
  const open = (tag: string, { Id, Type, Target, TargetMode }: Attributes): void => {
    if (tag !== 'Relationship' || TargetMode === 'External') return;
    if (Id === undefined || Type === undefined || Target === undefined) return;
    relations.push({ id: Id, kind: Type.slice(Type.lastIndexOf('/') + 1), part: resolve(directory, Target) });
    if (relations.length > MOST_RELATIONS)
      throw inputError('input/limit', archive.path, `${name} names more than ${MOST_RELATIONS} parts.`);
  };
  await readPart(archive, name, { open, text: ignore, close: ignore });
  return relations;
}

const MOST_RELATIONS = 20_000;

/** The first part of that kind which the archive really has. */
export function partOfKind(
  archive: Archive,
  relations: readonly Relation[],
  kind: string,
): string | undefined {
  return relations.find((relation) => relation.kind === kind && archive.names.has(relation.part))?.part;
}

function resolve(directory: string, target: string): string {
  const slashed = unescaped(target).replaceAll('\\', '/');
  const path = slashed.startsWith('/') ? slashed : posix.join('/', directory, slashed);
  return posix.normalize(path).slice(1).toLowerCase();
}

/** Targets are references in the sense of RFC 3986: a space in them is written `%20`. */
function unescaped(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

const ignore = (): void => undefined;
