import type { AccountDictionary, Pipeline } from '../schema/account-dictionary.js';
import { blocksOf, partsOf } from './mapping-parts.js';
import type { NormalMapping } from './normal-mapping.js';
import { fieldFinder } from './resolve-fields.js';

/** One thing of the account that a mapping leans on. `facts` is all of it that payloads depend on. */
interface Part {
  readonly kind: string;
  readonly name: string;
  readonly facts: string;
}

/**
 * What a mapping leans on and two dictionaries of one account see differently, one sentence each: fields, options,
 * pipelines, stages, users, loss reasons, task types and the time zone. What is new in `live` breaks nothing and is
 * not told; neither is what the mapping does not use.
 */
export function usedDifferences(
  mapping: NormalMapping,
  stored: AccountDictionary,
  live: AccountDictionary,
): readonly string[] {
  const now = usedParts(mapping, live);
  const byName = new Map(now.map((part) => [keyOf(part), part]));
  const byFacts = new Map(now.map((part) => [`${part.kind}\n${part.facts}`, part]));
  return usedParts(mapping, stored).flatMap((part) => {
    const same = byName.get(keyOf(part));
    if (same?.facts === part.facts) return [];
    const what = part.name === '' ? part.kind : `${part.kind} "${part.name}"`;
    if (same) return [`${what} was ${part.facts} and is ${same.facts}.`];
    const renamed = byFacts.get(`${part.kind}\n${part.facts}`);
    return [`${what} (${part.facts}) is ${renamed ? `now called "${renamed.name}"` : 'gone'}.`];
  });
}

function keyOf({ kind, name }: Part): string {
  return `${kind}\n${name}`;
}

function usedParts(mapping: NormalMapping, dictionary: AccountDictionary): readonly Part[] {
  const { account, users, lossReasons, taskTypes } = dictionary;
  const kinds = standardKinds(mapping);
  const tasks = blocksOf(mapping).flatMap((block) => block.tasks);
  const named = (kind: string, list: readonly { id: number; name: string }[]): Part[] =>
    list.map(({ id, name }) => ({ kind, name, facts: `#${id}` }));
  return [
    { kind: 'the time zone', name: '', facts: account.timezone },
    ...customFields(mapping, dictionary),
    ...(kinds.has('pipeline') || kinds.has('stage') ? stages(mapping, dictionary.pipelines) : []),
    ...(kinds.has('user') || partsOf(mapping).some(({ name }) => USERS.has(name)) ? userParts(users) : []),
    ...(kinds.has('loss_reason') ? named('the loss reason', lossReasons) : []),
    ...(tasks.some(({ type }) => type) ? named('the task type', taskTypes) : []),
  ];
}

/** Parts of notes and tasks that name a user. */
const USERS: ReadonlySet<string> = new Set(['responsible_user', 'created_by']);

function standardKinds(mapping: NormalMapping): ReadonlySet<string> {
  const targets = blocksOf(mapping).flatMap(({ fields }) => fields.map(({ target }) => target));
  return new Set(targets.flatMap((target) => (target.kind === 'standard' ? [target.field.kind] : [])));
}

/** Only users whom the mapping can name: those that are active. */
function userParts(users: AccountDictionary['users']): readonly Part[] {
  return users
    .filter(({ isActive }) => isActive)
    .map(({ id, name, email }) => ({ kind: 'the active user', name: `${name} <${email}>`, facts: `#${id}` }));
}

function customFields(mapping: NormalMapping, { customFields }: AccountDictionary): readonly Part[] {
  return blocksOf(mapping).flatMap(({ entity, slot, fields }) => {
    const find = fieldFinder(entity, customFields[entity]);
    return fields.flatMap(({ name, target }): readonly Part[] => {
      const found = find(target);
      if (!('field' in found)) return [];
      const { id, type, isComputed, options } = found.field;
      const computed = isComputed ? ', computed' : '';
      return [
        { kind: 'the field', name: `${slot}.${name}`, facts: `#${id}, ${type}${computed}` },
        ...options.map((option) => ({
          kind: `the option of ${slot}.${name}`,
          name: option.value,
          facts: `#${option.id}`,
        })),
      ];
    });
  });
}

/** The pipelines that leads may go to: those named by constants, or all where cells name them. */
function stages(mapping: NormalMapping, pipelines: readonly Pipeline[]): readonly Part[] {
  const items = mapping.lead?.fields.find(({ name }) => name === 'pipeline')?.items ?? [];
  const constants = items.flatMap(({ source }) => (source.kind === 'const' ? [String(source.value)] : []));
  const isUsed = ({ name, isMain }: Pipeline): boolean =>
    items.length === 0 ? isMain : constants.length < items.length || constants.includes(name);
  return pipelines
    .filter((pipeline) => !pipeline.isArchive && isUsed(pipeline))
    .flatMap(({ id, name, stages: list }) => [
      { kind: 'the pipeline', name, facts: `#${id}` },
      ...list.map((stage) => ({ kind: `the stage of "${name}"`, name: stage.name, facts: `#${stage.id}` })),
    ]);
}

/** How much a mapping holds, for telling people what was checked. */
export function sizeOf(mapping: NormalMapping): { blocks: number; fields: number; tests: number } {
  const blocks = blocksOf(mapping);
  return {
    blocks: blocks.length,
    fields: blocks.reduce((sum, { fields }) => sum + fields.length, 0),
    tests: mapping.tests.length,
  };
}
