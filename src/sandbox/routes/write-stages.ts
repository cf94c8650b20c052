import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { linkTo } from '../http/page.js';
import { invalid, notFound, notSupportedChoice, problem } from '../http/problem.js';
import { firstStageOf, isClosing, stageColors, type Stage, type StoredPipeline } from '../store/pipelines.js';
import { addStage, newStageSchema, stageChangesSchema } from '../write/pipeline.js';
import { pipelineOf, showStages } from './pipelines.js';

const STAGES = `/leads/pipelines/:pipeline${ID}/statuses`;

export const writeStageRoutes: readonly Route[] = [
  { method: 'POST', path: STAGES, answer: createStages },
  { method: 'PATCH', path: `${STAGES}/:id${ID}`, answer: patchOne },
  { method: 'DELETE', path: `${STAGES}/:id${ID}`, answer: deleteOne },
];

function createStages(call: Call): Answer {
  if (!pipelineOf(call)) return notFound('Pipeline not found');
  const written = writeBatch(call, {
    schema: newStageSchema,
    check: (item) =>
      isColor(item.color)
        ? { store: () => addStage(call.world, Number(call.param('pipeline')), item) }
        : { complaints: [notSupportedChoice('color')] },
  });
  if ('refusal' in written) return written.refusal;
  const made = new Map(written.stored.map(({ requestId, result }) => [result?.id, requestId]));
  const pipeline = pipelineOf(call);
  const shown = pipeline ? showStages(call, pipeline) : [];
  const statuses = shown.flatMap((stage) => {
    const requestId = made.get(Number(stage['id']));
    return requestId === undefined ? [] : [{ ...stage, request_id: requestId }];
  });
  return hal({
    _total_items: statuses.length,
    _links: linkTo(call, call.path),
    _embedded: { statuses },
  });
}

export function isColor(color: string | undefined): boolean {
  return color === undefined || stageColors.includes(color.toLowerCase());
}

function patchOne(call: Call): Answer {
  const [pipeline, stage] = stageOf(call);
  if (!pipeline || !stage) return notFound('Status not found');
  const read = readObject(call.body, stageChangesSchema);
  if ('refusal' in read) return read.refusal;
  if (isFixed(call, stage)) return invalid([{ complaints: [notSupportedChoice('id')] }]);
  if (!isColor(read.written.color)) return invalid([{ complaints: [notSupportedChoice('color')] }]);
  const { name = stage.name, sort = stage.sort, color = stage.color } = read.written;
  const stages = pipeline.stages
    .map((one) => (one.id === stage.id ? { ...one, name, sort, color } : one))
    .toSorted((a, b) => a.sort - b.sort);
  const changed = { ...pipeline, stages };
  call.world.store.pipelines.set(pipeline.id, changed);
  return hal(showStages(call, changed).find(({ id }) => id === stage.id));
}

function isFixed({ world }: Call, { id, type }: Stage): boolean {
  return type === 1 || (isClosing(id) && world.switches.systemStages === 'fixed');
}

/** The leads of a stage that goes move to the first one. */
function deleteOne(call: Call): Answer {
  const [pipeline, stage] = stageOf(call);
  if (!pipeline || !stage) return notFound('Status not found');
  if (isClosing(stage.id) || stage.type === 1) return problem(403, 'This status cannot be deleted');
  const { pipelines, records } = call.world.store;
  const changed = { ...pipeline, stages: pipeline.stages.filter(({ id }) => id !== stage.id) };
  pipelines.set(pipeline.id, changed);
  const first = firstStageOf(changed);
  for (const record of records.leads.all())
    if (record.lead?.pipeline_id === pipeline.id && record.lead.status_id === stage.id)
      records.leads.put({ ...record, lead: { ...record.lead, status_id: first } });
  return nothing;
}

function stageOf(call: Call): [StoredPipeline | undefined, Stage | undefined] {
  const pipeline = pipelineOf(call);
  return [pipeline, pipeline?.stages.find(({ id }) => id === Number(call.param('id')))];
}
