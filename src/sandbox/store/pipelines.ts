import type { AccountDictionary, Pipeline } from '../../schema/account-dictionary.js';

/** A stage of a pipeline. Keys are Kommo's. */
export interface Stage {
  readonly id: number;
  readonly name: string;
  readonly sort: number;
  /** 1 for the incoming leads, else 0. */
  readonly type: number;
  readonly color: string;
}

export interface StoredPipeline {
  readonly id: number;
  readonly name: string;
  readonly sort: number;
  readonly isMain: boolean;
  readonly isArchive: boolean;
  readonly stages: readonly Stage[];
}

/** Why a lead was lost. Keys are Kommo's. */
export interface LossReason {
  readonly id: number;
  readonly name: string;
  readonly sort: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const WON = 142;
export const LOST = 143;
const INCOMING_COLOR = '#c1c1c1';
const systemColors = new Map([
  [WON, '#CCFF66'],
  [LOST, '#D5D8DB'],
]);

/** The colours that a stage may have (reference/stages). */
export const stageColors =
  `#fffeb2 #fffd7f #fff000 #ffeab2 #ffdc7f #ffce5a #ffdbdb #ffc8c8 #ff8f92 #d6eaff #c1e0ff
  #98cbff #ebffb1 #deff81 #87f2c0 #f9deff #f3beff #ccc8f9 #eb93ff #f2f3f4 #e6e8ea`.split(/\s+/);

export function pipelinesOf({ pipelines }: AccountDictionary): Map<number, StoredPipeline> {
  return new Map(pipelines.map((pipeline, index) => [pipeline.id, storedPipeline(pipeline, index)]));
}

function storedPipeline({ stages, ...pipeline }: Pipeline, index: number): StoredPipeline {
  return {
    ...pipeline,
    sort: index + 1,
    stages: stages.map((stage, at) => ({ ...stage, color: colorOf(stage, at) })),
  };
}

export function colorOf({ id, type }: Pick<Stage, 'id' | 'type'>, index: number): string {
  if (type === 1) return INCOMING_COLOR;
  return systemColors.get(id) ?? stageColors[index % stageColors.length] ?? INCOMING_COLOR;
}

/** Won and lost, which every pipeline has. */
export function closingStages(): Stage[] {
  const stage = (id: number, name: string, sort: number): Stage => ({
    id,
    name,
    sort,
    type: 0,
    color: colorOf({ id, type: 0 }, 0),
  });
  return [stage(WON, 'Closed - won', 10_000), stage(LOST, 'Closed - lost', 11_000)];
}

/** The stage a lead gets when none is named: the first that is neither the incoming nor a closing one. */
export function firstStageOf({ stages }: Pick<StoredPipeline, 'stages'>): number {
  const stage = stages.find(({ id, type }) => type === 0 && !isClosing(id));
  return stage?.id ?? stages[0]?.id ?? 0;
}

export function isClosing(statusId: number): boolean {
  return statusId === WON || statusId === LOST;
}
