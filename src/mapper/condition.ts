import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';

import { readTree, type ConditionTree, type MatchCall } from './condition-tree.js';
import { failure } from './failure.js';
import type { TextProblem } from './text-problem.js';
import type { Failure } from './value.js';

export interface Condition {
  /** The columns it reads, each once; the caller checks that the file has them. */
  readonly columns: readonly string[];
  /** `row` gives a column's text, '' for a blank. Never throws. */
  readonly test: (row: (column: string) => string) => boolean | Failure;
}

const MAX_CONDITION = 2_000;

/**
 * Compiles a `when`, such as `row["Empresa"] != ""`: the Common Expression Language (github.com/google/cel-spec)
 * with `row` alone in scope, every cell a string, and without loops, so that a row costs a bounded time. `matches` takes
 * RE2 patterns in quotes. Gives the first problem with its offset.
 */
export function compileCondition(text: string): Condition | TextProblem {
  if (text.length > MAX_CONDITION) {
    return { problem: `The condition is longer than ${MAX_CONDITION} characters.`, at: MAX_CONDITION };
  }
  try {
    return compile(text);
  } catch (error) {
    return problemOf(error);
  }
}

/** The built-in `matches` runs on backtracking expressions; this one stands in for it. */
const LINEAR_MATCHES = 'linearMatches';

const language = new Environment({
  limits: { maxAstNodes: 300, maxDepth: 40, maxListElements: 200, maxMapEntries: 1, maxCallArguments: 4 },
}).registerVariable('row', 'map<string, string>');

function compile(text: string): Condition | TextProblem {
  const parsed = language.parse(text);
  const tree = readTree(parsed.ast);
  if (tree.problems[0] !== undefined) return tree.problems[0];
  const checked = parsed.check();
  if (checked.error !== undefined) return problemOf(checked.error);
  if (checked.type !== 'bool') {
    return {
      problem: 'A condition is true or false; compare the column with something, as in row["A"] != "".',
      at: 0,
    };
  }
  return conditionOf(text, tree);
}

function conditionOf(text: string, { columns, matches }: ConditionTree): Condition {
  const evaluate = languageWith(matches).parse(renameMatches(text, matches));
  const names = [...columns];
  // One map for all rows: the evaluation is synchronous and keeps nothing.
  const cells = new Map<string, string>();
  const scope = { row: cells };
  return {
    columns: names,
    test: (row) => {
      for (const name of names) cells.set(name, row(name));
      try {
        return evaluate(scope) === true;
      } catch (error) {
        return notEvaluated(text, error);
      }
    },
  };
}

function renameMatches(text: string, matches: readonly MatchCall[]): string {
  // From the last to the first, so that the offsets of those before stay true.
  return matches
    .toSorted((one, other) => other.nameAt - one.nameAt)
    .reduce((renamed, { nameAt }) => {
      return renamed.slice(0, nameAt) + LINEAR_MATCHES + renamed.slice(nameAt + 'matches'.length);
    }, text);
}

function languageWith(matches: readonly MatchCall[]): Environment {
  if (matches.length === 0) return language;
  const patterns = new Map(matches.map(({ pattern, compiled }) => [pattern, compiled]));
  return language
    .clone()
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (cell: unknown, pattern: unknown) => {
      return patterns.get(String(pattern))?.test(String(cell)) ?? false;
    });
}

function problemOf(error: unknown): TextProblem {
  if (error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError) {
    return { problem: `The condition cannot be read: ${error.summary}.`, at: error.range?.start ?? 0 };
  }
  return {
    problem: `The condition cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    at: 0,
  };
}

function notEvaluated(text: string, error: unknown): Failure {
  return failure('cell/condition', `a row for which ${text} can be worked out (${reasonOf(error)})`, {
    hint: 'Test the column before converting it, as in row["A"] != "" && int(row["A"]) > 3.',
  });
}

/** Conversion errors repeat the cell in their text; a failure says what was expected alone. */
function reasonOf(error: unknown): string {
  if (!(error instanceof EvaluationError)) return 'unexpected value';
  if (!error.code.endsWith('conversion_error')) return error.summary;
  return `${error.code.slice(0, error.code.indexOf('_'))}() cannot read the cell`;
}
