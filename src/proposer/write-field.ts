import type { WrittenField, WrittenSource, WrittenValue } from '../mapper/written-values.js';
import { shareOf, type ColumnFacts } from './column-facts.js';
import type { Placement } from './choose.js';
import { dateFormats } from './date-formats.js';
import type { TargetKind } from './targets.js';

/** How the people of the file write, as far as it was found out. */
export interface Habits {
  readonly isDayFirst: boolean;
}

/** What stands behind a field whose columns are these; undefined where their names cannot be written there. */
export function writeField(placements: readonly Placement[], habits: Habits): WrittenField | undefined {
  const [first] = placements;
  if (!first) return undefined;
  const { target, column, fit } = first;
  if (target.several) {
    const values = placements.map((one) => labelled(one, habits));
    return values.length === 1 ? values[0] : values;
  }
  if (target.kind === 'tags') return tagsOf(column);
  const from = sourceOf(column, stepsOf(first, habits));
  if (target.kind === 'user') return { from, by: ['email', 'name'] };
  if (fit.choices && !fit.choices.isPlain) return { from, map: mapOf(fit.choices.known) };
  return bare(from);
}

/** First and last name from the column of a whole name. */
export function writeNames({ column }: Placement): {
  readonly first_name: WrittenValue;
  readonly last_name: WrittenValue;
} {
  return {
    first_name: bare(sourceOf(column, ['squeeze', 'first_name'])),
    last_name: bare(sourceOf(column, ['squeeze', 'last_name'])),
  };
}

/** The text of a note; undefined where a template cannot name the column. */
export function noteText({ name }: ColumnFacts): string | undefined {
  return isPlain(name) ? `{${name}}` : undefined;
}

function bare(source: WrittenSource): WrittenValue {
  return typeof source === 'string' ? source : { from: source };
}

function sourceOf({ name }: ColumnFacts, steps: readonly string[]): WrittenSource {
  const pipe = steps.join(' | ');
  if (isPlain(name)) return [name, ...steps].join(' | ');
  return { column: name, ...(pipe !== '' && { pipe }) };
}

/** Whether a pipe or template takes the name for that of a column. */
function isPlain(name: string): boolean {
  return !/[|{}]/.test(name) && name.trim() === name;
}

function labelled({ column, target }: Placement, habits: Habits): WrittenValue {
  const steps = stepsOf({ column, target }, habits);
  return { from: sourceOf(column, steps), enum: kindOf(column, target.kind === 'email') };
}

function kindOf({ reading: { meanings } }: ColumnFacts, isEmail: boolean): string {
  if (isEmail) return meanings.has('home') ? 'PRIV' : meanings.has('other') ? 'OTHER' : 'WORK';
  const labels: readonly (readonly [string, string])[] = [
    ['mobile', 'MOB'],
    ['home', 'HOME'],
    ['fax', 'FAX'],
    ['other', 'OTHER'],
  ];
  return labels.find(([meaning]) => meanings.has(meaning))?.[1] ?? 'WORK';
}

function tagsOf(column: ColumnFacts): WrittenField | undefined {
  if (!isPlain(column.name)) return undefined;
  const separator = separatorIn(column);
  return { add: [separator === undefined ? `{${column.name}}` : `${column.name} | list("${separator}")`] };
}

function separatorIn(column: ColumnFacts): string | undefined {
  return [':::', ';', ','].find((sign) => shareOf(column, (text) => text.includes(sign)) > 0);
}

type Steps = (column: ColumnFacts, habits: Habits, key: string) => readonly string[];

/** The transforms that lead from a cell to each kind of value. */
const stepsByKind: Readonly<Record<TargetKind, Steps>> = {
  name: () => ['squeeze'],
  url: () => ['url'],
  email: (column) => {
    const separator = separatorIn(column);
    return ['lower', ...(separator === undefined ? [] : [`list("${separator}")`]), 'email'];
  },
  phone: () => ['phone'],
  number: (column, _, key) => numberSteps(column, key),
  bool: () => ['bool'],
  day: (column, habits) => [`date${formatsOf(column, habits)}`],
  moment: (column, habits) => [`datetime${formatsOf(column, habits)}`],
  choices: (column) => [`list("${separatorIn(column) ?? ','}")`],
  choice: () => ['trim'],
  user: () => ['trim'],
  text: (column) => textSteps(column),
  tags: () => [],
  note: () => [],
};

function stepsOf(
  { column, target }: Pick<Placement, 'column' | 'target'>,
  habits: Habits,
): readonly string[] {
  return stepsByKind[target.kind](column, habits, target.key);
}

function numberSteps(column: ColumnFacts, key: string): readonly string[] {
  const isShare = shareOf(column, (text) => text.endsWith('%')) > 0;
  const isMoney = key === 'price' || column.report.type === 'money';
  return [...(isShare ? ['replace("%", "")'] : []), isMoney ? 'money' : 'number'];
}

/** Brazilian tax numbers, whose leading zeros a spreadsheet eats. */
const taxNumbers: readonly (readonly [meaning: string, length: number])[] = [
  ['cnpj', 14],
  ['cpf', 11],
];

function textSteps({ reading }: ColumnFacts): readonly string[] {
  const found = taxNumbers.find(([meaning]) => reading.meanings.has(meaning));
  return found ? ['digits', `pad(${found[1]})`] : ['trim'];
}

function formatsOf(column: ColumnFacts, { isDayFirst }: Habits): string {
  const formats = dateFormats(column, isDayFirst).map((format) => JSON.stringify(format));
  return formats.length === 0 ? '' : `(${formats.join(', ')})`;
}

/** Keys that no mapping may have are left out; their rows are told as unknown. */
function mapOf(known: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...known].filter(([value]) => value !== '__proto__' && value !== '<<'));
}
