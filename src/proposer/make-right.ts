import { AppError } from '../errors/app-error.js';
import { columnsOf } from '../mapper/columns.js';
import { compilePlan, type MappingPlan } from '../mapper/compile-mapping.js';
import { faultsIn, type Path } from '../mapper/mapping-problem.js';
import { parseMapping } from '../mapper/parse-mapping.js';
import { accountNames } from '../mapper/resolve-account.js';
import { withoutFaults } from '../mapper/schema-problems.js';
import { writtenMapping, type WrittenMapping } from '../mapper/written-mapping.js';
import type { Header } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { tidy } from './draft.js';

/** What a mapping must fit. */
export interface Fit {
  readonly header: Header;
  readonly dictionary: AccountDictionary;
}

export interface RightMapping {
  readonly written: WrittenMapping;
  readonly plan: MappingPlan;
}

/**
 * Takes out of a mapping what is wrong with it for a file and an account, as the checks of an import find it, until
 * nothing is: options that the account has not, columns that the file lacks. Undefined where nothing sound is left.
 * `write` gives the text of a mapping, as it is the text that must be right.
 */
export function makeRight(
  first: WrittenMapping,
  write: (written: WrittenMapping) => string,
  fit: Fit,
): RightMapping | undefined {
  let written: WrittenMapping | undefined = tidy(first);
  while (written) {
    const checked = check(write(written), fit);
    if ('plan' in checked) return { written, plan: checked.plan };
    written = without(written, checked.faults);
  }
  return undefined;
}

/** A part that several complaints name goes once; undefined where the fault is not in a part that can go. */
function without(written: WrittenMapping, faults: readonly Path[]): WrittenMapping | undefined {
  const cuts = faults.map(cutFor);
  if (cuts.length === 0 || cuts.some((cut) => cut.length === 0)) return undefined;
  const parsed = writtenMapping.safeParse(withoutFaults(written, cuts));
  if (!parsed.success) return undefined;
  const rest = tidy(parsed.data);
  // Each round takes something away, so the rounds come to an end.
  return JSON.stringify(rest) === JSON.stringify(written) ? undefined : rest;
}

function check(text: string, fit: Fit): { plan: MappingPlan } | { faults: readonly Path[] } {
  const parsed = parseMapping(text, 'mapping.yaml');
  if ('problems' in parsed) return { faults: parsed.problems.map(({ at = [] }) => at) };
  const { mapping } = parsed;
  try {
    const columns = columnsOf(fit.header, mapping.source.nulls);
    const names = accountNames(fit.dictionary);
    const plan = compilePlan(mapping, { columns, names, date: '2025-12-31' });
    return { plan };
  } catch (thrown) {
    if (thrown instanceof AppError) return { faults: faultsIn(thrown) };
    throw thrown;
  }
}

/** Keys of a value without which it still means the same. */
const details = new Set<string | number>(['enum', 'unknown', 'by', 'on_blank', 'type', 'responsible_user']);

/** The smallest part around a fault that can go; empty where there is none. */
export function cutFor(path: Path): Path {
  const [head] = path;
  if (head === 'expect' || head === 'source' || head === 'defaults') return path.slice(0, 2);
  return head === 'company' || head === 'contact' || head === 'lead' ? cutInBlock(path) : [];
}

function cutInBlock(path: Path): Path {
  const [, section] = path;
  if (section === 'when' || section === 'mode') return path.slice(0, 2);
  if (isDetail(path)) return path;
  if (section !== 'fields') return path.slice(0, 3);
  const index = path.findLastIndex((key, at) => at > 2 && typeof key === 'number');
  return path.slice(0, index === -1 ? 3 : index + 1);
}

function isDetail(path: Path): boolean {
  const last = path.at(-1);
  return path.at(-2) === 'map' || (last !== undefined && details.has(last) && path.length > 3);
}
