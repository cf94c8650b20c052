import type * as z from 'zod';

import { cellText } from '../model/cell.js';
import { nearestNames } from './nearest-names.js';
import type { PipeStep } from './pipe-syntax.js';
import { transforms } from './transforms/registry.js';
import type { CellValue, SourceLocale, Step, Transform } from './transforms/transform.js';
import { isFailure, type Failure, type Value, type ValueKind } from './value.js';

export interface CompiledPipe {
  /** Never throws. A date cell enters the first step as ISO text; a text without any character is a blank. */
  readonly run: (cell: CellValue) => Value | Failure;
  /** The kind of every value that is not null. A pipe without steps says `text` and gives the cell as it is. */
  readonly gives: ValueKind;
}

/** What is wrong with one step of a pipe; `step` is its index. */
export interface PipeProblem {
  readonly step: number;
  readonly problem: string;
  /** Nearest names of transforms, best first. */
  readonly candidates?: readonly string[];
}

/** The kind between two steps: `of` is the kind of each element where it is a list. */
interface Flow {
  readonly of: ValueKind;
  readonly list: boolean;
}

/**
 * Makes one function of the steps of a pipe, checking names, arguments and kinds before any row is read. Gives
 * every problem, not the first alone. The locale and zone must be known ones.
 */
export function compilePipe(
  steps: readonly PipeStep[],
  locale: SourceLocale,
): CompiledPipe | { readonly problems: readonly PipeProblem[] } {
  const checked = checkSteps(steps);
  if (checked.problems.length > 0) return { problems: checked.problems };
  const compiled = checked.found.map(({ transform, args }) => transform.compile(args, locale));
  return { run: runnerOf(compiled), gives: checked.flow.list ? 'list' : checked.flow.of };
}

interface Found {
  readonly transform: Transform;
  readonly args: readonly unknown[];
}

function checkSteps(steps: readonly PipeStep[]): { found: Found[]; problems: PipeProblem[]; flow: Flow } {
  const found: Found[] = [];
  const problems: PipeProblem[] = [];
  let flow: Flow = { of: 'text', list: false };
  for (const [index, step] of steps.entries()) {
    const transform = transforms.get(step.name);
    if (transform === undefined) {
      problems.push(unknownTransform(step.name, index));
      // What an unknown transform gives is unknown too; text is the kind that most steps take.
      flow = { of: 'text', list: flow.list };
      continue;
    }
    const texts = [...argumentProblems(transform, step.args), ...kindProblems(transform, step.args, flow)];
    problems.push(...texts.map((problem) => ({ step: index, problem })));
    found.push({ transform, args: step.args });
    flow = flowAfter(transform, flow);
  }
  return { found, problems, flow };
}

function unknownTransform(name: string, step: number): PipeProblem {
  const candidates = nearestNames(name, transforms.keys());
  const advice = candidates.length > 0 ? ` Did you mean ${candidates.join(' or ')}?` : '';
  return { step, problem: `There is no transform named ${name}.${advice}`, candidates };
}

function argumentProblems(transform: Transform, args: readonly unknown[]): readonly string[] {
  const parsed = transform.args.safeParse(args);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const [index] = issue.path;
    const place = typeof index === 'number' ? `argument ${index + 1}: ` : '';
    return `${transform.signature}: ${place}${countProblem(issue) ?? issue.message}.`;
  });
}

/** zod speaks of the array that arguments are to it. */
function countProblem(issue: z.core.$ZodIssue): string | undefined {
  if (issue.path.length > 0) return undefined;
  if (issue.code === 'too_small') return 'an argument is missing';
  return issue.code === 'too_big' ? 'there are too many arguments' : undefined;
}

function kindProblems(transform: Transform, args: readonly unknown[], flow: Flow): readonly string[] {
  const taken: ValueKind = flow.list && transform.takes.includes('list') ? 'list' : flow.of;
  if (!transform.takes.includes(taken)) {
    return [`${transform.name} takes ${transform.takes.join(' or ')}, and ${taken} arrives here.`];
  }
  const misfit = transform.misfit?.(args, taken);
  return misfit === undefined ? [] : [misfit];
}

function flowAfter(transform: Transform, flow: Flow): Flow {
  if (transform.gives === 'same') return flow;
  if (transform.gives === 'list') return { of: 'text', list: true };
  const swallows = flow.list && transform.takes.includes('list');
  return { of: transform.gives, list: flow.list && !swallows };
}

function runnerOf(steps: readonly Step[]): CompiledPipe['run'] {
  const [first, second, ...more] = steps;
  if (first === undefined) return enter;
  if (second === undefined) return (cell) => first(enter(cell));
  const rest = [second, ...more];
  return (cell) => {
    let value = first(enter(cell));
    for (const step of rest) {
      if (isFailure(value)) return value;
      value = step(value);
    }
    return value;
  };
}

function enter(cell: CellValue): Value {
  if (cell === '') return null;
  return cell !== null && typeof cell === 'object' ? cellText(cell) : cell;
}
