import type { Payload } from '../model/draft.js';
import { LOST_STAGE, WON_STAGE } from '../model/entity.js';
import type { AccountDictionary, Pipeline, User } from '../schema/account-dictionary.js';
import type { Complaint } from './complaint.js';

type Report = (complaint: Complaint) => void;
type PayloadRule = (payload: Payload, report: Report) => void;

const INCOMING_STAGE = 1;

/** Checks that the users, pipeline, stage, task type and loss reason of a payload are those of the account. */
export function compileAccountRules(dictionary: AccountDictionary): PayloadRule {
  const rules = [
    userRule(dictionary.users),
    stageRule(dictionary.pipelines),
    listedRule('task_type_id', 'a task type', dictionary.taskTypes),
    listedRule('loss_reason_id', 'a loss reason', dictionary.lossReasons),
  ];
  return (payload, report) => {
    for (const rule of rules) rule(payload, report);
  };
}

const userKeys = ['responsible_user_id', 'created_by', 'updated_by'] as const;

/** Kommo answers NotSupportedChoice for deleted and for inactive users. Without the right to list users none is checked. */
function userRule(users: readonly User[]): PayloadRule {
  const active = new Map<unknown, boolean>(users.map((user) => [user.id, user.isActive]));
  const names = users.filter((user) => user.isActive).map((user) => user.name);
  if (users.length === 0) return () => undefined;
  return (payload, report) => {
    for (const key of userKeys) {
      const id = payload[key];
      if (id === undefined || id === 0 || active.get(id) === true) continue;
      const known = active.has(id);
      report({
        path: [key],
        code: known ? 'name/inactive' : 'name/unknown',
        verdict: known ? 'is a user who is not active; Kommo refuses it' : 'is not a user of the account',
        candidates: names.slice(0, 5),
      });
    }
  };
}

function stageRule(pipelines: readonly Pipeline[]): PayloadRule {
  const byId = new Map<unknown, Pipeline>(pipelines.map((pipeline) => [pipeline.id, pipeline]));
  const main = pipelines.find((pipeline) => pipeline.isMain);
  const owners = new Map<unknown, Pipeline>(
    pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => [stage.id, pipeline])),
  );
  return (payload, report) => {
    const { pipeline_id: pipelineId, status_id: statusId } = payload;
    if (pipelineId !== undefined && !byId.has(pipelineId))
      report({ path: ['pipeline_id'], code: 'name/unknown', verdict: 'is not a pipeline of the account' });
    else if (statusId !== undefined)
      checkStage(statusId, byId.get(pipelineId) ?? owners.get(statusId) ?? main, report);
  };
}

function checkStage(statusId: unknown, pipeline: Pipeline | undefined, report: Report): void {
  if (statusId === WON_STAGE || statusId === LOST_STAGE || !pipeline) return;
  const stage = pipeline.stages.find((candidate) => candidate.id === statusId);
  if (stage && stage.type !== INCOMING_STAGE) return;
  report({
    path: ['status_id'],
    code: 'name/unknown',
    verdict: stage
      ? 'is the stage of incoming leads, which Kommo does not let a lead be put into'
      : `is not a stage of the pipeline "${pipeline.name}"`,
    candidates: pipeline.stages.flatMap(({ name, type }) => (type === INCOMING_STAGE ? [] : [name])),
  });
}

interface Named {
  readonly id: number;
  readonly name: string;
}

function listedRule(key: string, what: string, list: readonly Named[]): PayloadRule {
  const ids = new Set<unknown>(list.map((item) => item.id));
  if (list.length === 0) return () => undefined;
  return (payload, report) => {
    const id = payload[key];
    if (id === undefined || ids.has(id)) return;
    report({
      path: [key],
      code: 'name/unknown',
      verdict: `is not ${what} of the account`,
      candidates: list.map((item) => item.name).slice(0, 5),
    });
  };
}
