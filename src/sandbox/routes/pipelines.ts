import { hal, nothing, type Answer } from '../http/answer.js';
import { ID, type Call, type Route } from '../http/call.js';
import { linkTo } from '../http/page.js';
import { notFound } from '../http/problem.js';
import { isClosing, type StoredPipeline } from '../store/pipelines.js';

const PIPELINE = `/leads/pipelines/:pipeline${ID}`;

export const pipelineRoutes: readonly Route[] = [
  { method: 'GET', path: '/leads/pipelines', answer: listPipelines },
  { method: 'GET', path: PIPELINE, answer: showOne },
  { method: 'GET', path: `${PIPELINE}/statuses`, answer: listStages },
  { method: 'GET', path: `${PIPELINE}/statuses/:id${ID}`, answer: showStage },
];

export function pipelineOf(call: Call): StoredPipeline | undefined {
  return call.world.store.pipelines.get(Number(call.param('pipeline')));
}

/** Page and limit have no effect here: everything comes at once. */
function listPipelines(call: Call): Answer {
  const pipelines = [...call.world.store.pipelines.values()]
    .toSorted((a, b) => a.sort - b.sort || a.id - b.id)
    .map((pipeline) => showPipeline(call, pipeline));
  return hal({
    _total_items: pipelines.length,
    _links: linkTo(call, '/leads/pipelines'),
    _embedded: { pipelines },
  });
}

function showOne(call: Call): Answer {
  const found = pipelineOf(call);
  return found ? hal(showPipeline(call, found)) : nothing;
}

function listStages(call: Call): Answer {
  const found = pipelineOf(call);
  return found ? stageList(call, found) : notFound('Pipeline not found');
}

export function stageList(call: Call, pipeline: StoredPipeline): Answer {
  const statuses = showStages(call, pipeline);
  return hal({
    _total_items: statuses.length,
    _links: linkTo(call, `/leads/pipelines/${pipeline.id}/statuses`),
    _embedded: { statuses },
  });
}

function showStage(call: Call): Answer {
  const found = pipelineOf(call);
  const stage = found && showStages(call, found).find(({ id }) => id === Number(call.param('id')));
  return stage === undefined ? notFound('Status not found') : hal(stage);
}

export function showPipeline(call: Call, pipeline: StoredPipeline): Record<string, unknown> {
  const { id, name, sort, isMain, isArchive, stages } = pipeline;
  return {
    id,
    name,
    sort,
    is_main: isMain,
    is_unsorted_on: stages.some(({ type }) => type === 1),
    is_archive: isArchive,
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/leads/pipelines/${id}`),
    _embedded: { statuses: showStages(call, pipeline) },
  };
}

export function showStages(
  call: Call,
  { id: pipelineId, stages }: StoredPipeline,
): readonly Record<string, unknown>[] {
  return stages.map(({ id, name, sort, type, color }) => ({
    id,
    name,
    sort,
    is_editable: type === 0 && !isClosing(id),
    pipeline_id: pipelineId,
    color,
    type,
    account_id: call.world.store.account.account.id,
    ...(call.query.with.has('descriptions') ? { descriptions: [] } : {}),
    _links: linkTo(call, `/leads/pipelines/${pipelineId}/statuses/${id}`),
  }));
}
