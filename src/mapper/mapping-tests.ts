import { recordsOf, type Bundle } from '../model/draft.js';
import { hasErrors, type Issue } from '../model/issue.js';
import { headerOf } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { columnsOfTest } from './columns.js';
import { compilePlan, type MappingPlan } from './compile-mapping.js';
import type { Shown } from './encoder.js';
import type { LoadedMapping } from './load-mapping.js';
import { describeProblem, type Path } from './mapping-problem.js';
import type { MappedScalar, NormalMapping, NormalTest } from './normal-mapping.js';
import { accountNames } from './resolve-account.js';
import { showAttachment } from './show-attachment.js';
import { standInAccount } from './stand-in-account.js';

/** The day of `{run.date}` in tests, so that they say the same every day. */
const TEST_DATE = '2025-12-31';

/**
 * Runs the `tests` of a mapping: each row is mapped as in a file with just its columns, and the fields that the test
 * names are compared as people write them. Without a dictionary an account is assumed that has every name. Gives the
 * failures, each `file:line:column: what`. Throws `mapping/invalid` where the mapping does not fit the account.
 */
export function runMappingTests(
  { mapping }: Pick<LoadedMapping, 'mapping'>,
  dictionary?: AccountDictionary,
): readonly string[] {
  if (mapping.tests.length === 0) return [];
  const names = dictionary ? accountNames(dictionary) : standInAccount(mapping);
  return mapping.tests.flatMap((test) => {
    const columns = columnsOfTest(headerOf([...test.row.keys()]), mapping.source.nulls);
    const plan = compilePlan(mapping, { columns, names, date: TEST_DATE });
    return failuresOf(test, plan).map(({ at, message }) =>
      describeProblem(mapping.file.name, { ...placeOf(mapping, at), message }),
    );
  });
}

interface TestFailure {
  readonly at: Path;
  readonly message: string;
}

function placeOf({ file }: NormalMapping, at: Path): { line: number; column: number } {
  return file.locate(at);
}

function failuresOf(test: NormalTest, plan: MappingPlan): readonly TestFailure[] {
  const mapped = plan.map({ value: [...test.row.values()] });
  if (mapped.kind === 'rejected') return compareIssues(test, mapped.issues);
  const wrong = test.issues && test.issues.length > 0 ? compareIssues(test, []) : [];
  const records = mapped.kind === 'skipped' ? [] : recordsOf(mapped.bundle);
  const attachments = mapped.kind === 'skipped' ? [] : mapped.bundle.attachments;
  return [
    ...wrong,
    ...[...test.expected.keys()].flatMap((slot) => compareRecord(test, slot, { plan, records, attachments })),
  ];
}

function compareIssues(
  { at, issues: expected }: NormalTest,
  issues: readonly Issue[],
): readonly TestFailure[] {
  const errors = issues.filter((issue) => hasErrors([issue]));
  const found = [...new Set(errors.map(({ code }) => code))].sort();
  const wanted = [...new Set(expected ?? [])].sort();
  if (found.join() === wanted.join()) return [];
  if (wanted.length === 0) {
    return errors.map(({ field = '', message }) => ({
      at,
      message: `The row is rejected: ${field}: ${message}.`,
    }));
  }
  const message = `The row is to be rejected with ${wanted.join(', ')}, and ${found.length > 0 ? `${found.join(', ')} came` : 'is not'}.`;
  return [{ at: [...at, 'issues'], message }];
}

interface Result {
  readonly plan: MappingPlan;
  readonly records: ReturnType<typeof recordsOf>;
  readonly attachments: Bundle['attachments'];
}

function compareRecord(
  { at, expected }: NormalTest,
  slot: string,
  { plan, records, attachments }: Result,
): readonly TestFailure[] {
  const shown =
    slot === plan.context.mapping.main ? showMain(plan, attachments) : showRecord(slot, { plan, records });
  if (!shown) return [{ at: [...at, slot], message: `The row makes no ${slot}.` }];
  return [...(expected.get(slot) ?? [])].flatMap(([name, value]) => {
    const found = shown.get(name) ?? [];
    const wanted = isList(value) ? value : value === '' ? [] : [value];
    if (isSame(found, wanted)) return [];
    const message = `${slot}.${name} is ${describe(found)}, and ${describe(wanted)} is expected.`;
    return [{ at: [...at, slot, name], message }];
  });
}

function showRecord(slot: string, { plan, records }: Omit<Result, 'attachments'>): Fields | undefined {
  const draft = records.find((record) => record.slot === slot);
  return draft && plan.records.find(({ block }) => block.slot === slot)?.show(draft);
}

/** Where rows are notes or tasks, each makes one. */
function showMain({ context }: MappingPlan, [draft]: Result['attachments']): Fields | undefined {
  return draft && showAttachment(draft, context);
}

type Fields = ReadonlyMap<string, readonly Shown[]>;

function isList(value: MappedScalar | readonly MappedScalar[]): value is readonly MappedScalar[] {
  return Array.isArray(value);
}

function isSame(found: readonly Shown[], wanted: readonly MappedScalar[]): boolean {
  return (
    found.length === wanted.length &&
    found.every((value, index) => comparable(value) === comparable(wanted[index] ?? null))
  );
}

/** 17 and "17" are the same to people, and so are 2025-12-31T09:05:00 and 2025-12-31 09:05. */
function comparable(value: Shown): string {
  const [, day, minute] = ISO_TIME.exec(String(value)) ?? [];
  return day === undefined || minute === undefined ? String(value) : `${day} ${minute}`;
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::00)?$/;

function describe(values: readonly Shown[]): string {
  if (values.length === 0) return 'blank';
  return values.map((value) => JSON.stringify(value)).join(', ');
}
