import type { RecordEntity } from '../model/entity.js';
import type { User } from '../schema/account-dictionary.js';
import type { ColumnFacts } from './column-facts.js';
import { fitValues, type ValueFit } from './fit-values.js';
import type { Target } from './targets.js';

/** A column and the field it is proposed for. */
export interface Placement {
  readonly column: ColumnFacts;
  readonly target: Target;
  /** 0 to 1. */
  readonly confidence: number;
  readonly fit: ValueFit;
}

/** A column without a place, with the field that its name fits best and why it does not go there. */
export interface Unplaced {
  readonly column: ColumnFacts;
  readonly near?: Placement;
}

export interface Chosen {
  readonly placements: readonly Placement[];
  readonly unplaced: readonly Unplaced[];
}

export interface ChooseFrom {
  readonly columns: readonly ColumnFacts[];
  readonly targets: readonly Target[];
  readonly users: readonly User[];
  /** Kinds of records that rows make already; only these are added to, where there are any. */
  readonly entities: ReadonlySet<RecordEntity>;
  /** `contact.email` and the like that are filled already. */
  readonly taken: ReadonlySet<string>;
}

const ENOUGH = 0.55;
const MOST_OF_ONE = 4;

/** Gives each column the field that fits it best by name and values; every field that holds one value once. */
export function choose(from: ChooseFrom): Chosen {
  const candidates = from.columns
    .flatMap((column) => candidatesOf(column, from))
    .sort((one, other) => other.confidence - one.confidence);
  const given = from.entities.size > 0;
  const allowed = given ? from.entities : allEntities;
  const first = assign(candidates, allowed, from.taken);
  const made = given ? allowed : identified(first);
  const placements = assign(candidates, made, from.taken);
  const placed = new Set(placements.map(({ column }) => column));
  const unplaced = from.columns
    .filter((column) => !placed.has(column))
    .map((column) => {
      const near = candidates
        .filter((one) => one.column === column)
        .sort((one, other) => nameScore(other) - nameScore(one))[0];
      return { column, ...(near && { near }) };
    });
  return { placements, unplaced };
}

const allEntities: ReadonlySet<RecordEntity> = new Set(['lead', 'contact', 'company']);

function nameScore({ target, column }: Placement): number {
  return target.nameScore(column.reading);
}

function candidatesOf(column: ColumnFacts, { targets, users, taken }: ChooseFrom): readonly Placement[] {
  return targets.flatMap((target) => {
    if (taken.has(nameOf(target))) return [];
    const name = Math.max(target.nameScore(column.reading), shapeScore(column, target));
    if (name < 0.3) return [];
    const fit = fitValues(column, target, users);
    return [{ column, target, fit, confidence: name * fit.score }];
  });
}

/** Addresses and phones are known by what they look like, whatever their column is called. */
function shapeScore({ report, reading }: ColumnFacts, { key, entity }: Target): number {
  if (key !== report.type || (key !== 'email' && key !== 'phone')) return 0;
  if (reading.entity !== undefined && reading.entity !== entity) return 0;
  return entity === 'contact' ? 0.7 : 0.58;
}

function assign(
  candidates: readonly Placement[],
  entities: ReadonlySet<RecordEntity>,
  taken: ReadonlySet<string>,
): readonly Placement[] {
  const counts = new Map([...taken].map((name) => [name, MOST_OF_ONE]));
  const used = new Set<ColumnFacts>();
  const chosen: Placement[] = [];
  for (const placement of candidates) {
    const { column, target, confidence } = placement;
    const name = nameOf(target);
    const most = target.several ? MOST_OF_ONE : 1;
    if (confidence < ENOUGH || used.has(column) || !entities.has(target.entity)) continue;
    if ((counts.get(name) ?? 0) >= most) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    used.add(column);
    chosen.push(placement);
  }
  return chosen;
}

function nameOf({ entity, key }: Target): string {
  return `${entity}.${key}`;
}

/** Fields without which a row has no such record: a city alone is no company. */
const identities: Readonly<Record<RecordEntity, readonly string[]>> = {
  lead: ['name', 'price', 'stage'],
  contact: ['name', 'first_name', 'last_name', 'email', 'phone'],
  company: ['name'],
};

function identified(placements: readonly Placement[]): ReadonlySet<RecordEntity> {
  const has = (entity: RecordEntity): boolean =>
    placements.some(({ target }) => target.entity === entity && identities[entity].includes(target.key)) &&
    placements.some(({ target }) => target.entity === entity && !target.circumstance);
  return new Set([...allEntities].filter(has));
}
