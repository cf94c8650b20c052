import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { linkTo } from '../http/page.js';
import { invalid, notFound, notSupportedChoice, problem } from '../http/problem.js';
import type { StoredPipeline } from '../store/pipelines.js';
import { pipelineOf, showPipeline } from './pipelines.js';
import { newPipeline, newStageSchema } from '../write/pipeline.js';
import { isColor } from './write-stages.js';

const PIPELINES = '/leads/pipelines';

export const writePipelineRoutes: readonly Route[] = [
  { method: 'POST', path: PIPELINES, answer: createPipelines },
  { method: 'PATCH', path: `${PIPELINES}/:pipeline${ID}`, answer: patchOne },
  { method: 'DELETE', path: `${PIPELINES}/:pipeline${ID}`, answer: deleteOne },
];

const changes = z.object({
  name: optional(z.string().min(1)),
  sort: optional(z.int()),
  is_main: optional(z.boolean()),
  is_unsorted_on: optional(z.boolean()),
  _embedded: optional(z.object({ statuses: optional(z.array(newStageSchema)) })),
});
const fresh = changes.extend({ name: z.string().min(1) });

/** The answer has no request_id (amocrm-api-php#128). */
function createPipelines(call: Call): Answer {
  const written = writeBatch(call, {
    schema: fresh,
    check: (item) => {
      const { name, sort = 0, is_unsorted_on: takesUnsorted = true, _embedded: inside } = item;
      const stages = inside?.statuses ?? [];
      const complaints = stages.flatMap(({ color }, index) =>
        isColor(color) ? [] : [notSupportedChoice(`_embedded.statuses.${index}.color`)],
      );
      if (complaints.length > 0) return { complaints };
      return {
        store: () => {
          const made = newPipeline(call.world, { name, sort, takesUnsorted, stages });
          return keep(call, { ...made, isMain: item.is_main === true });
        },
      };
    },
  });
  if ('refusal' in written) return written.refusal;
  return hal({
    _total_items: written.stored.length,
    _links: linkTo(call, call.path),
    _embedded: { pipelines: written.stored.map(({ result }) => showPipeline(call, result)) },
  });
}

function patchOne(call: Call): Answer {
  const before = pipelineOf(call);
  if (!before) return notFound('Pipeline not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const { name = before.name, sort = before.sort, is_main: isMain = before.isMain } = read.written;
  return hal(showPipeline(call, keep(call, { ...before, name, sort, isMain })));
}

/** There is one main pipeline, and the sorts are numbered through. */
function keep({ world }: Call, pipeline: StoredPipeline): StoredPipeline {
  const { pipelines } = world.store;
  pipelines.set(pipeline.id, pipeline);
  const ordered = [...pipelines.values()].toSorted((a, b) => a.sort - b.sort || a.id - b.id);
  for (const [index, one] of ordered.entries())
    pipelines.set(one.id, {
      ...one,
      sort: index + 1,
      isMain: pipeline.isMain ? one.id === pipeline.id : one.isMain,
    });
  return pipelines.get(pipeline.id) ?? pipeline;
}

function deleteOne(call: Call): Answer {
  const found = pipelineOf(call);
  if (!found) return invalid([{ complaints: [notSupportedChoice('id')] }]);
  const { pipelines, records } = call.world.store;
  const isUsed = records.leads.all().some(({ lead }) => lead?.pipeline_id === found.id);
  if (isUsed) return problem(422, 'Only pipelines without leads can be deleted');
  pipelines.delete(found.id);
  return nothing;
}
