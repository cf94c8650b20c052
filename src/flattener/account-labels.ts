import type { AccountDictionary } from '../schema/account-dictionary.js';
import { accountTime, type AccountTime } from './account-time.js';

/** The name of a thing by its id. What has no name of its own is shown as `#id`, which an import understands. */
export type NameOf = (id: number) => string;

/** Ids of an account as people know them. */
export interface AccountLabels {
  readonly time: AccountTime;
  readonly user: NameOf;
  readonly pipeline: NameOf;
  /** Stages share ids and names between pipelines; a name is enough beside the pipeline. */
  readonly stage: (pipelineId: number, stageId: number) => string;
  readonly lossReason: NameOf;
  readonly taskType: NameOf;
}

/** Kommo's own hand, where it says who did something (reference/adding-leads). */
const ROBOT = 'Robot';

export function accountLabels(dictionary: AccountDictionary): AccountLabels {
  const { account, users, pipelines, lossReasons, taskTypes } = dictionary;
  const people = users.map(({ id, name, email }) => ({ id, name, otherwise: email }));
  const userOf = nameFinder(people);
  const stages = new Map(pipelines.map((pipeline) => [pipeline.id, nameFinder(pipeline.stages)]));
  return {
    time: accountTime(account.timezone),
    user: (id) => (id === 0 ? ROBOT : userOf(id)),
    pipeline: nameFinder(pipelines),
    stage: (pipelineId, stageId) => stages.get(pipelineId)?.(stageId) ?? `#${stageId}`,
    lossReason: nameFinder(lossReasons),
    taskType: nameFinder(taskTypes),
  };
}

interface Named {
  readonly id: number;
  readonly name: string;
  /** Another text that only one of them has. */
  readonly otherwise?: string;
}

/** Names that several things share would name none of them. */
export function nameFinder(list: readonly Named[]): NameOf {
  const namesakes = namesakesIn(list);
  const labels = new Map(
    list.map(({ id, name, otherwise = '' }) => {
      const isOne = name.trim() === name && name !== '' && namesakes(name) === 1;
      return [id, isOne ? name : otherwise === '' ? `#${id}` : otherwise] as const;
    }),
  );
  return (id) => labels.get(id) ?? `#${id}`;
}

/** How many of a list are called so. */
export function namesakesIn(list: readonly { readonly name: string }[]): (name: string) => number {
  const count = new Map<string, number>();
  for (const { name } of list) count.set(foldedName(name), (count.get(foldedName(name)) ?? 0) + 1);
  return (name) => count.get(foldedName(name)) ?? 0;
}

/** A name in the form in which two are one to whoever writes them by hand. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
