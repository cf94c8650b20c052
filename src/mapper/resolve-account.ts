import { LOST_STAGE, WON_STAGE, type RecordEntity } from '../model/entity.js';
import type { AccountDictionary, CustomField, Pipeline } from '../schema/account-dictionary.js';
import type { Target } from './fields.js';
import { nameIndex, type Names } from './name-index.js';
import { fieldFinder, type FieldFound } from './resolve-fields.js';
import { userNames, type UserNames } from './resolve-users.js';

/** All that a mapping names in an account, ready to be looked up. */
export interface AccountNames {
  /** IANA name. */
  readonly timezone: string;
  readonly users: UserNames;
  readonly pipelines: Names;
  /** The stages that a lead can be put into; of the main pipeline where none is named. */
  readonly stages: (pipelineId: number | undefined) => Names;
  /** The name of a stage of any pipeline. */
  readonly stageName: (id: number) => string | undefined;
  /** The name of a pipeline, for messages. */
  readonly pipelineName: (id: number | undefined) => string;
  readonly lossReasons: Names;
  readonly taskTypes: Names;
  readonly field: (entity: RecordEntity, target: Target) => FieldFound;
  readonly options: (field: CustomField) => Names;
}

/** Stages of this type hold incoming leads; Kommo lets no lead be put there (reference/pipelines). */
const INCOMING = 1;

export function accountNames(dictionary: AccountDictionary): AccountNames {
  const { account, users, pipelines, customFields, taskTypes, lossReasons } = dictionary;
  const byId = new Map(pipelines.map((pipeline) => [pipeline.id, pipeline]));
  const stages = new Map(pipelines.map((pipeline) => [pipeline.id, nameIndex(choosable(pipeline))]));
  const stageNames = new Map(pipelines.flatMap(choosable).map(({ id, name }) => [id, name]));
  const main = pipelines.find(({ isMain }) => isMain) ?? pipelines[0];
  const pipelineOf = (id: number | undefined): Pipeline | undefined =>
    id === undefined ? main : byId.get(id);
  const fields = {
    lead: fieldFinder('lead', customFields.lead),
    contact: fieldFinder('contact', customFields.contact),
    company: fieldFinder('company', customFields.company),
  };
  return {
    timezone: account.timezone,
    users: userNames(users),
    pipelines: nameIndex(pipelines.filter(({ isArchive }) => !isArchive)),
    stages: (id) => stages.get(pipelineOf(id)?.id ?? 0) ?? noNames,
    stageName: (id) => stageNames.get(id),
    pipelineName: (id) => pipelineOf(id)?.name ?? '',
    lossReasons: nameIndex(lossReasons),
    taskTypes: nameIndex(taskTypes),
    field: (entity, target) => fields[entity](target),
    options: ({ options }) => nameIndex(options.map(({ id, value }) => ({ id, name: value }))),
  };
}

const noNames = nameIndex([]);

/** Won and lost have one id in every pipeline, whether the list of stages shows them or not. */
function choosable({ stages }: Pipeline): readonly { id: number; name: string }[] {
  const normal = stages.filter(({ type }) => type !== INCOMING);
  const closed = [
    { id: WON_STAGE, name: 'Won' },
    { id: LOST_STAGE, name: 'Lost' },
  ].filter(({ id }) => !normal.some((stage) => stage.id === id));
  return [...normal, ...closed];
}
