import { AppError } from '../../errors/app-error.js';
import { foldedName } from '../../flattener/account-labels.js';
import type { AccountDictionary, Pipeline } from '../../schema/account-dictionary.js';

export interface StagePair {
  readonly pipelineId: number;
  readonly stageId: number;
}

interface Named {
  readonly id: number;
  /** Each is enough to name it. */
  readonly names: readonly string[];
}

/** Throws `usage/option` for a name that there is not. So do the others. */
export function idsOfPipelines(
  values: readonly string[],
  { pipelines }: AccountDictionary,
): readonly number[] {
  return values.flatMap((value) => idsNamed('pipeline', value, pipelines.map(asNamed)));
}

/** By name or e-mail; also of users who have left, whose records are still theirs. */
export function idsOfUsers(values: readonly string[], { users }: AccountDictionary): readonly number[] {
  const people = users.map(({ id, name, email }) => ({ id, names: [name, email] }));
  return values.flatMap((value) => idsNamed('user', value, people));
}

/** The stages of a name, in the pipelines that are asked for, or in any. */
export function stagePairs(
  values: readonly string[],
  pipelineNames: readonly string[] | undefined,
  dictionary: AccountDictionary,
): readonly StagePair[] {
  const wanted = pipelineNames && new Set(idsOfPipelines(pipelineNames, dictionary));
  const pipelines = dictionary.pipelines.filter(({ id }) => wanted?.has(id) !== false);
  return values.flatMap((value) => stagesNamed(value, pipelines));
}

function stagesNamed(value: string, pipelines: readonly Pipeline[]): readonly StagePair[] {
  const all = pipelines.flatMap(({ stages }) => stages.map(asNamed));
  const ids = new Set(idsNamed('stage', value, all));
  return pipelines.flatMap(({ id: pipelineId, stages }) =>
    stages.flatMap(({ id: stageId, name }) =>
      ids.has(stageId) && isNamed(value, { id: stageId, names: [name] }) ? [{ pipelineId, stageId }] : [],
    ),
  );
}

function asNamed({ id, name }: { readonly id: number; readonly name: string }): Named {
  return { id, names: [name] };
}

/** All things of a name: a filter by a name that two things share means both. `#123` is an id. */
function idsNamed(what: string, value: string, list: readonly Named[]): readonly number[] {
  const ids = list.filter((one) => isNamed(value, one)).map(({ id }) => id);
  if (ids.length > 0) return [...new Set(ids)];
  throw new AppError('usage/option', {
    message: `The account has no ${what} "${value}".`,
    actions: [`It has: ${[...new Set(list.flatMap(({ names }) => names))].slice(0, 20).join(', ')}.`],
  });
}

function isNamed(value: string, { id, names }: Named): boolean {
  const wanted = foldedName(value);
  return names.some((name) => foldedName(name) === wanted) || value === `#${id}`;
}
