import type { Pipeline } from '../../schema/account-dictionary.js';
import { hal, nothing, type Answer } from '../http/answer.js';
import { ID, type Call, type Route } from '../http/call.js';
import { countedPage, linkTo } from '../http/page.js';
import { notFound } from '../http/problem.js';

const PIPELINE = `/leads/pipelines/:pipeline${ID}`;

export const pipelineRoutes: readonly Route[] = [
  { method: 'GET', path: '/leads/pipelines', answer: listPipelines },
  { method: 'GET', path: PIPELINE, answer: showPipeline },
  { method: 'GET', path: `${PIPELINE}/statuses`, answer: listStages },
  { method: 'GET', path: `${PIPELINE}/statuses/:id${ID}`, answer: showStage },
  { method: 'GET', path: '/leads/loss_reasons', answer: listLossReasons },
  { method: 'GET', path: `/leads/loss_reasons/:id${ID}`, answer: showLossReason },
];

const colors = ['#fffeb2', '#fffd7f', '#fff000', '#ffeab2', '#ffdc7f', '#ffce5a'] as const;
const systemColors = new Map([
  [142, '#CCFF66'],
  [143, '#D5D8DB'],
]);

/** Page and limit have no effect here: everything comes at once. */
function listPipelines(call: Call): Answer {
  const pipelines = call.world.store.account.pipelines.map((one, index) => pipeline(call, one, index));
  return hal({
    _total_items: pipelines.length,
    _links: linkTo(call, '/leads/pipelines'),
    _embedded: { pipelines },
  });
}

function showPipeline(call: Call): Answer {
  const { pipelines } = call.world.store.account;
  const index = pipelines.findIndex(({ id }) => id === Number(call.param('pipeline')));
  const found = pipelines[index];
  return found ? hal(pipeline(call, found, index)) : nothing;
}

function listStages(call: Call): Answer {
  const found = call.world.store.pipelines.get(Number(call.param('pipeline')));
  if (!found) return notFound('Pipeline not found');
  const statuses = stages(call, found);
  return hal({
    _total_items: statuses.length,
    _links: linkTo(call, `/leads/pipelines/${found.id}/statuses`),
    _embedded: { statuses },
  });
}

function showStage(call: Call): Answer {
  const found = call.world.store.pipelines.get(Number(call.param('pipeline')));
  const at = found?.stages.findIndex(({ id }) => id === Number(call.param('id'))) ?? -1;
  const stage = found ? stages(call, found)[at] : undefined;
  return stage === undefined ? notFound('Status not found') : hal(stage);
}

function pipeline(
  call: Call,
  { id, name, isMain, isArchive, stages: list }: Pipeline,
  index: number,
): unknown {
  return {
    id,
    name,
    sort: index + 1,
    is_main: isMain,
    is_unsorted_on: list.some(({ type }) => type === 1),
    is_archive: isArchive,
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/leads/pipelines/${id}`),
    _embedded: { statuses: stages(call, { id, name, isMain, isArchive, stages: list }) },
  };
}

function stages(call: Call, { id: pipelineId, stages: list }: Pipeline): readonly unknown[] {
  return list.map(({ id, name, sort, type }, index) => ({
    id,
    name,
    sort,
    is_editable: type === 0 && !systemColors.has(id),
    pipeline_id: pipelineId,
    color: type === 1 ? '#c1c1c1' : (systemColors.get(id) ?? colors[index % colors.length]),
    type,
    account_id: call.world.store.account.account.id,
    ...(call.query.with.has('descriptions') ? { descriptions: [] } : {}),
    _links: linkTo(call, `/leads/pipelines/${pipelineId}/statuses/${id}`),
  }));
}

function listLossReasons(call: Call): Answer {
  const { lossReasons } = call.world.store.account;
  return countedPage(
    call,
    'loss_reasons',
    lossReasons.map(({ id }) => lossReason(call, id)),
  );
}

function showLossReason(call: Call): Answer {
  const reason = lossReason(call, Number(call.param('id')));
  return reason === null ? notFound('Loss reason not found') : hal(reason);
}

/** Null for an id the account does not have. */
export function lossReason(call: Call, id: number): unknown {
  const { lossReasons } = call.world.store.account;
  const index = lossReasons.findIndex((one) => one.id === id);
  const found = lossReasons[index];
  if (!found) return null;
  const created = Date.UTC(2023, 2, 14) / 1000;
  return {
    id,
    name: found.name,
    sort: (index + 1) * 1000,
    created_at: created,
    updated_at: created,
    _links: linkTo(call, `/leads/loss_reasons/${id}`),
  };
}
