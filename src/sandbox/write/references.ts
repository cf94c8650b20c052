import { notSupportedChoice, type Complaint } from '../http/problem.js';
import { firstStageOf, isClosing, type StoredPipeline } from '../store/pipelines.js';
import type { LeadPart } from '../store/record.js';
import type { World } from '../world.js';
import type { WrittenRecord } from './record-schema.js';

const userKeys = ['responsible_user_id', 'created_by', 'updated_by'] as const;

type UserKeys = Partial<Readonly<Record<(typeof userKeys)[number], number | undefined>>>;

/** Users that the account does not have, or that are inactive. 0 is the robot, who may create and update. */
export function checkUsers(world: World, written: UserKeys): Complaint[] {
  return userKeys.flatMap((key) => {
    const id = written[key];
    if (id === undefined || (id === 0 && key !== 'responsible_user_id')) return [];
    return world.store.users.get(id)?.isActive === true ? [] : [notSupportedChoice(key)];
  });
}

/** Where a lead stands. */
export interface Stage {
  readonly pipeline_id: number;
  readonly status_id: number;
}

/**
 * The stage that a write names, completed from what the lead had: a pipeline alone means its first stage, a stage
 * alone means the pipeline that has it, and won and lost belong to every pipeline.
 */
export function readStage(
  world: World,
  { pipeline_id: pipelineId, status_id: statusId }: Pick<WrittenRecord, 'pipeline_id' | 'status_id'>,
  before: LeadPart | undefined,
): Stage | Complaint {
  const owner = pipelineId ?? ownerOf(world, statusId) ?? homeOf(world, before);
  const pipeline = world.store.pipelines.get(owner);
  if (!pipeline) return notSupportedChoice('pipeline_id');
  const stage = { pipeline_id: pipeline.id, status_id: statusId ?? firstStageOf(pipeline) };
  if (statusId === undefined) return before?.pipeline_id === pipeline.id ? stageOf(before) : stage;
  return isOpenTo(pipeline, statusId, before) ? stage : notSupportedChoice('status_id');
}

function stageOf({ pipeline_id, status_id }: LeadPart): Stage {
  return { pipeline_id, status_id };
}

/** The stage of incoming leads is not for a writer to choose. */
function isOpenTo({ stages }: StoredPipeline, statusId: number, before: LeadPart | undefined): boolean {
  if (isClosing(statusId)) return true;
  return stages.some(({ id, type }) => id === statusId && (type === 0 || id === before?.status_id));
}

export function checkLossReason(world: World, written: WrittenRecord): Complaint[] {
  const id = written.loss_reason_id;
  if (id === undefined || world.store.lossReasons.find(id)) return [];
  return [notSupportedChoice('loss_reason_id')];
}

/** Contacts and companies to link that do not exist. */
export function checkLinked(world: World, written: WrittenRecord): Complaint[] {
  const { contacts, companies } = world.store.records;
  const missing = (list: readonly { id: number }[] | undefined, key: 'contacts' | 'companies'): Complaint[] =>
    (list ?? []).flatMap(({ id }, index) => {
      const found = (key === 'contacts' ? contacts : companies).find(id);
      return found && !found.is_deleted ? [] : [notSupportedChoice(`_embedded.${key}.${index}.id`)];
    });
  return [
    ...missing(written._embedded?.contacts, 'contacts'),
    ...missing(written._embedded?.companies, 'companies'),
  ];
}

/** The one pipeline that has the stage; undefined for won and lost, which all have. */
function ownerOf(world: World, statusId: number | undefined): number | undefined {
  if (statusId === undefined || isClosing(statusId)) return undefined;
  return [...world.store.pipelines.values()].find(({ stages }) => stages.some(({ id }) => id === statusId))
    ?.id;
}

function homeOf(world: World, before: LeadPart | undefined): number {
  if (before) return before.pipeline_id;
  const pipelines = [...world.store.pipelines.values()];
  return (pipelines.find(({ isMain }) => isMain) ?? pipelines[0])?.id ?? 0;
}
