import type { Json } from '../model/draft.js';
import type { ExplainedSource, ExplainedStep } from '../model/explanation.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compilePipe } from './compile-pipe.js';
import { isBlank } from './compile-source.js';
import { compileText } from './compile-text.js';
import { plainText } from './encoder.js';
import type { Alternative, NormalItem } from './normal-mapping.js';
import type { PipeStep } from './pipe-syntax.js';
import { transforms } from './transforms/registry.js';
import type { CellValue } from './transforms/transform.js';
import { isFailure, type Failure, type Scalar, type Value } from './value.js';

/** Follows the value of an item from its cell through every transform. The mapping has been compiled before. */
export function traceItem(item: NormalItem, row: Row, context: CompileContext): readonly ExplainedSource[] {
  const { source } = item;
  if (source.kind === 'const') {
    return [{ kind: 'const', from: String(source.value), cell: source.value, steps: [], isTaken: true }];
  }
  const traces = source.alternatives.map((alternative) => traceAlternative(alternative, row, context));
  const taken = traces.findIndex(({ value }) => isFailure(value) || !isBlank(value));
  return traces.map(({ value, ...trace }, index) => {
    const isTaken = index === Math.max(0, taken);
    const steps = isTaken ? [...trace.steps, ...lookUp(item, value, context)] : trace.steps;
    return { ...trace, steps, isTaken };
  });
}

interface Trace extends Omit<ExplainedSource, 'isTaken'> {
  readonly value: Value | Failure;
}

function traceAlternative({ source, steps, at }: Alternative, row: Row, context: CompileContext): Trace {
  const { kind, text } = source;
  const read = kind === 'column' ? context.columns.find(text) : compileText({ text, at }, context)?.render;
  const cell: CellValue = read?.(row) ?? null;
  // The whole pipe was checked, so its beginnings are right as well.
  const values = steps.map((_, index) => valueAfter(steps.slice(0, index + 1), cell, context));
  const stop = values.findIndex(isFailure);
  const shown = stop === -1 ? steps : steps.slice(0, stop + 1);
  return {
    kind,
    from: text,
    cell: cellJson(cell),
    steps: shown.map((step, index) => explained(stepText(step), values[index] ?? null)),
    value: (stop === -1 ? values.at(-1) : values[stop]) ?? valueAfter([], cell, context),
  };
}

function valueAfter(
  steps: readonly PipeStep[],
  cell: CellValue,
  { locale }: CompileContext,
): Value | Failure {
  const pipe = compilePipe(steps, locale);
  return 'run' in pipe ? pipe.run(cell) : null;
}

/** The `map` of an item, one value at a time. */
function lookUp({ map }: NormalItem, value: Value | Failure, { locale }: CompileContext): ExplainedStep[] {
  const step = map && transforms.get('map')?.compile([Object.fromEntries(map)], locale);
  if (!step || isFailure(value) || isBlank(value)) return [];
  const values = isList(value) ? value : [value];
  return values.map((one) => explained('map', step(one)));
}

function explained(step: string, value: Value | Failure): ExplainedStep {
  return isFailure(value) ? { step, refuses: value.expected } : { step, gives: valueJson(value) };
}

function stepText({ name, args }: PipeStep): string {
  return args.length === 0 ? name : `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
}

function cellJson(cell: CellValue): Json {
  return cell !== null && typeof cell === 'object' ? cell.iso : cell;
}

function valueJson(value: Value): Json {
  if (value === null) return null;
  return isList(value) ? value.map(scalarJson) : scalarJson(value);
}

function scalarJson(value: Scalar): Json {
  return typeof value === 'object' ? plainText(value) : value;
}

function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}
