import type { CustomField } from '../schema/account-dictionary.js';
import { compilePipe } from './compile-pipe.js';
import { kindsOf } from './kinds.js';
import type { Names } from './name-index.js';
import type { NormalBlock, NormalField, NormalItem, NormalMapping } from './normal-mapping.js';
import type { AccountNames } from './resolve-account.js';
import { blocksOf } from './mapping-parts.js';
import type { SourceLocale } from './transforms/transform.js';

/**
 * An account that has whatever a mapping names: for trying a mapping where no account is at hand. Custom fields take
 * what the mapping gives them.
 */
export function standInAccount(mapping: NormalMapping): AccountNames {
  const ids = new Ids();
  const everything = namesFrom(ids);
  const timezone = mapping.source.timezone ?? 'UTC';
  const locale = { locale: mapping.source.locale, timezone, phoneRegion: mapping.source.phoneRegion };
  const fields = new Map(
    blocksOf(mapping).flatMap((block) =>
      block.fields.map(
        (field) => [keyOf(block.entity, field.name), fieldFor(field, block, { ids, locale })] as const,
      ),
    ),
  );
  return {
    timezone,
    users: () => everything,
    pipelines: everything,
    stages: () => everything,
    stageName: (id) => everything.nameOf(id),
    pipelineName: (id) => (id === undefined ? '' : (everything.nameOf(id) ?? '')),
    lossReasons: everything,
    taskTypes: everything,
    field: (entity, target) => {
      const name =
        target.kind === 'customId'
          ? `cf#${target.id}`
          : target.kind === 'custom'
            ? `cf:${target.name}`
            : target.name;
      const field = fields.get(keyOf(entity, name));
      return field ? { field } : { message: `There is no field ${name}.` };
    },
    options: () => everything,
  };
}

/** Gives every name an id, the same each time. */
class Ids {
  readonly #byName = new Map<string, number>();
  readonly #names: string[] = [];

  of(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    this.#names.push(name);
    const id = FIRST_ID + this.#names.length;
    this.#byName.set(name, id);
    return id;
  }

  nameOf(id: number): string | undefined {
    return this.#names[id - FIRST_ID - 1];
  }
}

const FIRST_ID = 1_000_000;

function namesFrom(ids: Ids): Names {
  return { find: (text) => ({ kind: 'one', id: ids.of(text) }), nameOf: (id) => ids.nameOf(id) };
}

function keyOf(entity: string, name: string): string {
  return `${entity}.${name}`;
}

interface Making {
  readonly ids: Ids;
  readonly locale: SourceLocale;
}

function fieldFor(field: NormalField, { entity }: NormalBlock, { ids, locale }: Making): CustomField {
  const { name, target, items } = field;
  const coded = target.kind === 'standard' && target.field.kind === 'coded' ? target.field.code : null;
  const parts = [...new Set(items.flatMap(({ part }) => part ?? []))];
  const id = ids.of(keyOf(entity, name));
  return {
    id,
    name,
    code: coded,
    type: coded === 'PHONE' || coded === 'EMAIL' ? 'multitext' : typeFor(items, parts, locale),
    isApiOnly: false,
    isComputed: false,
    currency: null,
    options: parts.map((part) => ({ id: ids.of(`${name} ${part}`), value: part, code: part })),
  };
}

function typeFor(items: readonly NormalItem[], parts: readonly string[], locale: SourceLocale): string {
  if (parts.length > 0) return parts.every((part) => ADDRESS.has(part)) ? 'smart_address' : 'multitext';
  const kinds = new Set(items.flatMap((item) => kindsGiven(item, locale)));
  if (kinds.has('list') || items.length > 1) return 'multiselect';
  if (kinds.has('bool')) return 'checkbox';
  if (kinds.has('moment')) return 'date_time';
  if (kinds.has('day')) return 'date';
  return kinds.has('number') ? 'numeric' : 'text';
}

const ADDRESS: ReadonlySet<string> = new Set([
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'zip',
  'country',
]);

function kindsGiven(item: NormalItem, locale: SourceLocale): ReturnType<typeof kindsOf> {
  if (item.source.kind === 'const') return kindsOf(item, []);
  const gives = item.source.alternatives.flatMap(({ steps }) => {
    const pipe = compilePipe(steps, locale);
    return 'problems' in pipe ? [] : [pipe.gives];
  });
  return kindsOf(item, gives);
}
