import type { StandardField } from './fields.js';
import type { MappedScalar, NormalItem } from './normal-mapping.js';
import type { ValueKind } from './value.js';

/** Kinds that have one plain form as text. */
export const textKinds = ['text', 'number', 'bool', 'day'] as const satisfies readonly ValueKind[];

/** What names of the account may be made of. */
export const nameKinds = ['text', 'number'] as const satisfies readonly ValueKind[];

/** What elements of a catalog are named by: a list names several. */
export const elementKinds = ['text', 'number', 'list'] as const satisfies readonly ValueKind[];

/** Kinds that say when. */
export const timeKinds = ['day', 'moment'] as const satisfies readonly ValueKind[];

const taken: Readonly<Record<StandardField['kind'], readonly ValueKind[] | undefined>> = {
  id: nameKinds,
  text: textKinds,
  amount: ['number'],
  moment: timeKinds,
  tags: ['text', 'number', 'list'],
  user: nameKinds,
  pipeline: nameKinds,
  stage: nameKinds,
  loss_reason: nameKinds,
  coded: undefined,
};

/** What a standard field takes; undefined for those that are custom fields of the account. */
export function kindsTaken({ kind }: StandardField): readonly ValueKind[] | undefined {
  return taken[kind];
}

/** What an item gives, after its map; `gives` is the kind of one of its pipes. */
export function kindsOf(item: NormalItem, gives: readonly ValueKind[]): readonly ValueKind[] {
  if (item.source.kind === 'const') return [kindOfScalar(item.source.value)];
  if (item.map === undefined) return gives;
  const mapped = [...item.map.values()].filter((value) => value !== '').map(kindOfScalar);
  return [...new Set(gives.includes('list') ? [...mapped, 'list' as const] : mapped)];
}

/** What is wrong where `given` arrives at a field; undefined where all of it is taken. */
export function kindProblem(
  name: string,
  taken: readonly ValueKind[],
  given: readonly ValueKind[],
): { readonly message: string; readonly hint?: string } | undefined {
  const wrong = given.find((kind) => !taken.includes(kind));
  if (wrong === undefined) return undefined;
  const hint = wrong === 'list' ? LIST_HINT : hintFor(taken);
  const message = `${name} takes ${taken.map((kind) => kindWords[kind]).join(' or ')}, and ${kindWords[wrong]} arrives.`;
  return { message, ...(hint !== undefined && { hint }) };
}

const kindWords: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  number: 'a number',
  bool: 'yes or no',
  day: 'a date',
  moment: 'a date with time',
  list: 'a list',
};

const LIST_HINT = 'Make one text of it: | join(", ").';

function hintFor(taken: readonly ValueKind[]): string | undefined {
  if (taken.includes('text')) return undefined;
  if (taken.includes('number')) return 'Read it with | number or | money.';
  if (taken.includes('bool')) return 'Read it with | bool.';
  return 'Read it with | date or | datetime.';
}

function kindOfScalar(value: MappedScalar): ValueKind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : 'bool';
}
