import { seededRandom } from '../server/random.js';
import type { LinkEnd } from '../store/links.js';
import { firstStageOf, isClosing, LOST } from '../store/pipelines.js';
import { productsCatalog } from '../store/products.js';
import type { CrmRecord, LeadPart, RecordPath } from '../store/record.js';
import type { Store } from '../store/store.js';
import { Dice } from './dice.js';
import { fieldMaker, type FieldMaker } from './field-values.js';
import { seedTalk } from './seed-talk.js';
import { companyNames, goods, leadNames, people } from './words.js';

/** How many leads to make up, and from which seed. `now` is in Unix seconds. */
export interface Seeding {
  readonly leads: number;
  readonly seed: number;
  readonly now: number;
}

const YEARS_SECONDS = 3 * 365 * 86_400;
const DAY_SECONDS = 86_400;
const PRODUCTS = 40;

/**
 * Fills an account with made-up leads, and for every ten of them eight contacts and three companies that are linked to
 * them and to each other, some tasks and notes, and products. The same seed makes the same account.
 */
export function seedRecords(store: Store, { leads, seed, now }: Seeding): void {
  if (leads === 0) return;
  const maker = new Maker(store, new Dice(seededRandom(seed)), now);
  const companies = maker.many(Math.ceil(leads * 0.3), (at) => maker.company(at));
  const contacts = maker.many(Math.ceil(leads * 0.8), (at) => maker.contact(at, companies));
  maker.many(leads, (at) => maker.lead(at, contacts, companies));
  seedTalk(store, maker.dice, now);
  maker.products();
}

class Maker {
  readonly dice: Dice;
  readonly #store: Store;
  readonly #now: number;
  readonly #users: readonly number[];
  readonly #fields: Readonly<Record<RecordPath, FieldMaker>>;

  constructor(store: Store, dice: Dice, now: number) {
    this.dice = dice;
    this.#store = store;
    this.#now = now;
    const active = store.account.users.filter(({ isActive }) => isActive).map(({ id }) => id);
    this.#users = active.length > 0 ? active : [0];
    const makerOf = (path: RecordPath): FieldMaker => fieldMaker(store.fields[path].all());
    this.#fields = {
      leads: makerOf('leads'),
      contacts: makerOf('contacts'),
      companies: makerOf('companies'),
    };
  }

  /** Makes `count` records; `at` runs from 0 to below 1, so that younger records have higher ids. */
  many(count: number, make: (at: number) => number): readonly number[] {
    return Array.from({ length: count }, (_none, index) => make(index / count));
  }

  company(at: number): number {
    return this.#put('companies', at, { name: this.dice.pick(companyNames) });
  }

  contact(at: number, companies: readonly number[]): number {
    const id = this.#put('contacts', at, this.dice.pick(people));
    this.#link({ path: 'contacts', id }, 0.7, { path: 'companies', ids: companies });
    return id;
  }

  lead(at: number, contacts: readonly number[], companies: readonly number[]): number {
    const id = this.#put('leads', at, { name: this.dice.pick(leadNames), lead: this.#leadPart(at) });
    this.#link({ path: 'leads', id }, 0.85, { path: 'contacts', ids: contacts });
    this.#link({ path: 'leads', id }, 0.6, { path: 'companies', ids: companies });
    return id;
  }

  products(): void {
    const { elements, catalogFields } = this.#store;
    const fields = fieldMaker(catalogFields.get(productsCatalog.id)?.all() ?? []);
    for (let index = 0; index < PRODUCTS; index += 1) {
      const name = `${this.dice.pick(goods)} ${index + 1}`;
      elements.put({
        id: elements.claimId(),
        catalog_id: productsCatalog.id,
        name,
        created_by: 0,
        updated_by: 0,
        created_at: this.#moment(0),
        updated_at: this.#moment(0),
        fields: fields(this.dice, { index, name, since: this.#moment(0) }),
      });
    }
  }

  #put(path: RecordPath, at: number, own: Pick<CrmRecord, 'name' | 'lead' | 'contact'>): number {
    const { name } = own;
    const shelf = this.#store.records[path];
    const id = shelf.claimId();
    const user = this.dice.pick(this.#users);
    const created = this.#moment(at);
    const tags = this.#store.tags[path].all();
    shelf.put({
      id,
      responsible_user_id: this.dice.pick(this.#users),
      created_by: user,
      updated_by: user,
      created_at: created,
      updated_at: created + this.dice.below(this.#now - created),
      closest_task_at: null,
      is_deleted: false,
      fields: this.#fields[path](this.dice, { index: shelf.size, name, since: created }),
      tags: tags.length > 0 && this.dice.chance(0.2) ? [this.dice.pick(tags)] : noTags,
      ...own,
    });
    return id;
  }

  #leadPart(at: number): LeadPart {
    const pipeline = this.dice.pick([...this.#store.pipelines.values()]);
    const open = pipeline.stages.filter(({ type }) => type === 0).map(({ id }) => id);
    const status = open.length > 0 ? this.dice.pick(open) : firstStageOf(pipeline);
    const reasons = this.#store.lossReasons.all();
    return {
      price: this.dice.below(500) * 100,
      pipeline_id: pipeline.id,
      status_id: status,
      loss_reason_id: status === LOST && reasons.length > 0 ? this.dice.pick(reasons).id : null,
      closed_at: isClosing(status) ? this.#moment(at) + DAY_SECONDS : null,
    };
  }

  #link(from: LinkEnd, share: number, to: { path: RecordPath; ids: readonly number[] }): void {
    if (!this.dice.chance(share)) return;
    this.#store.links.add(from, { path: to.path, id: this.dice.pick(to.ids) });
  }

  /** From three years ago to the day before yesterday. */
  #moment(at: number): number {
    return this.#now - 2 * DAY_SECONDS - Math.floor((1 - at) * YEARS_SECONDS);
  }
}

const noTags: CrmRecord['tags'] = [];
