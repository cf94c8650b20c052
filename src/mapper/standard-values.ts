import type { Json } from '../model/draft.js';
import { LOST_STAGE } from '../model/entity.js';
import { failure } from './failure.js';
import {
  idOf,
  isFailureOf,
  namedEncoder,
  plainEncoder,
  plainText,
  shownAsIs,
  type Encoder,
  type Filled,
} from './encoder.js';
import type { StandardField } from './fields.js';
import { nameKinds, textKinds, timeKinds } from './kinds.js';
import type { Moments } from './moments.js';
import type { AccountNames } from './resolve-account.js';
import { roundDecimal } from './transforms/round-decimal.js';
import type { Failure, Scalar } from './value.js';

export interface StandardContext {
  readonly names: AccountNames;
  readonly moments: Moments;
  /** The pipeline that every row of the mapping has; undefined where it depends on the row. */
  readonly pipeline: StaticPipeline | undefined;
}

/** `id` is undefined for the main pipeline, where the mapping names none. */
export interface StaticPipeline {
  readonly id: number | undefined;
}

export interface StandardEncoder extends Encoder {
  /** The key of the payload. */
  readonly key: string;
}

type Plain = Exclude<StandardField, { kind: 'coded' }>;

/** The encoder of a field that every account has. `by` is what users are compared with. */
export function standardEncoder(
  field: Plain,
  by: readonly ('email' | 'name')[],
  { names, moments, pipeline }: StandardContext,
): StandardEncoder {
  switch (field.kind) {
    case 'id':
      return { key: 'id', ...plainEncoder(nameKinds, recordId) };
    case 'text':
      return { key: field.key, ...plainEncoder(textKinds, plainText) };
    case 'amount':
      return { key: field.key, ...plainEncoder(['number'], wholeUnits) };
    case 'user':
      return { key: field.key, ...namedEncoder(names.users(by), 'a user of the account', nameKinds) };
    case 'moment':
      return {
        key: field.key,
        ...plainEncoder(timeKinds, moments.moment, (json) =>
          typeof json === 'number' ? moments.showMoment(json) : null,
        ),
      };
    case 'pipeline':
      return { key: 'pipeline_id', ...namedEncoder(names.pipelines, 'a pipeline of the account', nameKinds) };
    case 'stage':
      return { key: 'status_id', ...stageEncoder(names, pipeline) };
    case 'loss_reason':
      return { key: 'loss_reason_id', ...lossReasonEncoder(names) };
    case 'tags':
      return { key: 'tags_to_add', ...tagEncoder };
  }
}

function recordId(value: Scalar): number | Failure {
  const digits = /^#?([1-9]\d{0,14})$/.exec(plainText(value).trim())?.[1];
  return digits === undefined ? notAnId : Number(digits);
}

const notAnId = failure('cell/number', 'the id of a record, a whole number');

/** Kommo takes whole units alone (reference/adding-leads). */
function wholeUnits(value: Scalar): number | Failure {
  return typeof value === 'number' ? roundDecimal(value) : notANumber;
}

const notANumber = failure('cell/number', 'a number', { hint: 'Read it with | number or | money.' });

function stageEncoder(names: AccountNames, pipeline: StaticPipeline | undefined): Encoder {
  const find = (value: Scalar, pipelineId: number | undefined): number | Failure =>
    idOf(names.stages(pipelineId), value, `a stage of the pipeline "${names.pipelineName(pipelineId)}"`);
  return {
    taken: nameKinds,
    encode: (value, filled) => find(value, pipelineOf(filled)),
    check: (value) => {
      if (pipeline === undefined) return undefined;
      const found = find(value, pipeline.id);
      return typeof found === 'number' ? undefined : found;
    },
    show: (json) => (typeof json === 'number' ? (names.stageName(json) ?? json) : null),
  };
}

function pipelineOf({ pipeline_id: id }: Filled): number | undefined {
  return typeof id === 'number' ? id : undefined;
}

/** Meaningful, and taken, with the stage "lost" alone (reference/adding-leads). */
function lossReasonEncoder(names: AccountNames): Encoder {
  const plain = namedEncoder(names.lossReasons, 'a loss reason of the account', nameKinds);
  return {
    ...plain,
    encode: (value, filled) => (filled['status_id'] === LOST_STAGE ? plain.encode(value, filled) : undefined),
  };
}

/** Tags go out by name; Kommo makes those that it does not know (reference/add-tags). */
const tagEncoder: Encoder = plainEncoder(
  ['text', 'number', 'list'],
  (value) => ({ name: plainText(value).trim() }),
  (json) => shownPart(json, 'name'),
);

/** A named part of a JSON object, for people. */
export function shownPart(json: Json, key: string): ReturnType<typeof shownAsIs> {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, key)) return null;
  const part = Object.entries(json).find(([name]) => name === key)?.[1];
  return part === undefined || isFailureOf(part) ? null : shownAsIs(part);
}
