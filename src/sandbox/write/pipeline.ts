import * as z from 'zod';

import { optional } from '../http/optional.js';
import { closingStages, colorOf, isClosing, type Stage, type StoredPipeline } from '../store/pipelines.js';
import type { World } from '../world.js';

export const stageChangesSchema = z.object({
  name: optional(z.string().min(1)),
  sort: optional(z.int()),
  color: optional(z.string()),
});

/** A stage that is to be made; with the id of a closing stage, a new name for it. */
export const newStageSchema = stageChangesSchema.extend({ id: optional(z.int()), name: z.string().min(1) });

type NewStage = z.infer<typeof newStageSchema>;

interface NewPipeline {
  readonly name: string;
  readonly sort: number;
  readonly takesUnsorted: boolean;
  readonly stages: readonly NewStage[];
}

/** A pipeline with the stages that every one has; it is not kept yet. */
export function newPipeline(world: World, written: NewPipeline): StoredPipeline {
  const id = highest([...world.store.pipelines.keys()]) + 4;
  const incoming = { id: nextStageId(world, { id, stages: [] }), name: 'Incoming leads', sort: 10, type: 1 };
  const renamed = new Map(written.stages.map((stage) => [stage.id, stage.name]));
  const empty: StoredPipeline = {
    id,
    name: written.name,
    sort: written.sort === 0 ? world.store.pipelines.size + 1 : written.sort,
    isMain: false,
    isArchive: false,
    stages: [
      ...(written.takesUnsorted ? [{ ...incoming, color: colorOf(incoming, 0) }] : []),
      ...closingStages().map((stage) => ({ ...stage, name: renamed.get(stage.id) ?? stage.name })),
    ],
  };
  const own = written.stages.filter(({ id: given }) => given === undefined || !isClosing(given));
  return own.reduce((pipeline, stage) => withStage(world, pipeline, stage), empty);
}

/** Adds a stage to a pipeline that is kept. Undefined where there is no such pipeline. */
export function addStage(world: World, pipelineId: number, written: NewStage): Stage | undefined {
  const { store } = world;
  const before = store.pipelines.get(pipelineId);
  if (!before) return undefined;
  const after = withStage(world, before, written);
  store.pipelines.set(pipelineId, after);
  return after.stages.find(({ id }) => !before.stages.some((stage) => stage.id === id));
}

/** The stages stay in order of their sorts; a new one stands before the closing ones. */
function withStage(world: World, pipeline: StoredPipeline, { name, sort, color }: NewStage): StoredPipeline {
  const own = pipeline.stages.filter(({ id }) => !isClosing(id));
  const id = nextStageId(world, pipeline);
  const last = highest(own.map((stage) => stage.sort));
  const stage = {
    id,
    name,
    sort: sort ?? last + 10,
    type: 0,
    color: color ?? colorOf({ id, type: 0 }, own.length),
  };
  return { ...pipeline, stages: [...pipeline.stages, stage].toSorted((a, b) => a.sort - b.sort) };
}

/** Above those of all pipelines: a stage belongs to one of them. */
function nextStageId({ store }: World, { id, stages }: Pick<StoredPipeline, 'id' | 'stages'>): number {
  const all = [...stages, ...[...store.pipelines.values()].flatMap((pipeline) => pipeline.stages)];
  return Math.max(id * 8 + 1, highest(all.map((stage) => stage.id))) + 4;
}

function highest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}
