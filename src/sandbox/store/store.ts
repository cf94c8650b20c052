import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { definitionOf, groupsOf, type FieldDefinition, type FieldGroup } from './definitions.js';
import { pipelinesOf, type LossReason, type StoredPipeline } from './pipelines.js';
import { productsCatalog, productFields } from './products.js';
import { Links } from './links.js';
import {
  singular,
  type Catalog,
  type CatalogElement,
  type CrmRecord,
  type Happening,
  type Note,
  type RecordPath,
  type Tag,
  type Task,
} from './record.js';
import { Ids, Shelf } from './shelf.js';
import type { Unsorted, Webhook } from './unsorted.js';

type PerPath<T> = Readonly<Record<RecordPath, T>>;

/** All that an account holds. Made anew by a reset. */
export interface Store {
  readonly account: AccountDictionary;
  readonly users: ReadonlyMap<number, { readonly isActive: boolean }>;
  /** In no order; they have a sort of their own. */
  readonly pipelines: Map<number, StoredPipeline>;
  readonly lossReasons: Shelf<LossReason>;
  /** Of all custom fields: those of one kind never have the id of another's. */
  readonly fieldIds: Ids;
  readonly fields: PerPath<Shelf<FieldDefinition>>;
  readonly groups: PerPath<Map<string, FieldGroup>>;
  readonly tags: PerPath<Shelf<Tag>>;
  readonly records: PerPath<Shelf<CrmRecord>>;
  /** Ids of the records that people threw away; the API itself cannot. */
  readonly trash: PerPath<Set<number>>;
  readonly links: Links;
  readonly catalogs: Shelf<Catalog>;
  /** By the id of the catalog. */
  readonly catalogFields: Map<number, Shelf<FieldDefinition>>;
  /** Of all catalogs. */
  readonly elements: Shelf<CatalogElement>;
  readonly tasks: Shelf<Task>;
  readonly notes: Shelf<Note>;
  readonly events: Shelf<Happening>;
  readonly unsorted: Shelf<Unsorted>;
  readonly webhooks: Shelf<Webhook>;
}

/** Where the ids of each kind begin: an account that has lived for some years. */
const firstIds = {
  leads: 18_204_117,
  contacts: 24_310_935,
  companies: 24_870_211,
  tasks: 7_610_403,
  notes: 92_415_001,
  events: 410_000_001,
  catalogs: 11_203,
  elements: 3_403_011,
  lossReasons: 17_300_001,
  unsorted: 5_330_401,
  webhooks: 881_003,
  fields: 1_140_001,
  tags: 250_001,
} as const;

export function createStore(account: AccountDictionary): Store {
  const perPath = <T>(make: (path: RecordPath) => T): PerPath<T> => ({
    leads: make('leads'),
    contacts: make('contacts'),
    companies: make('companies'),
  });
  const fieldIds = new Ids(firstIds.fields);
  const tagIds = new Ids(firstIds.tags);
  return {
    account,
    users: new Map(account.users.map((user) => [user.id, user])),
    pipelines: pipelinesOf(account),
    lossReasons: lossReasonShelf(account),
    fieldIds,
    fields: perPath((path) => fieldShelf(account, path, fieldIds)),
    groups: perPath((path) => new Map(groupsOf(path).map((group) => [group.id, group]))),
    tags: perPath((path) => tagShelf(account, path, tagIds)),
    records: perPath((path) => new Shelf<CrmRecord>(new Ids(firstIds[path]))),
    trash: perPath(() => new Set<number>()),
    links: new Links(),
    catalogs: shelfOf(new Ids(firstIds.catalogs), [productsCatalog]),
    catalogFields: new Map([[productsCatalog.id, shelfOf(fieldIds, productFields)]]),
    elements: new Shelf<CatalogElement>(new Ids(firstIds.elements)),
    tasks: new Shelf<Task>(new Ids(firstIds.tasks)),
    notes: new Shelf<Note>(new Ids(firstIds.notes)),
    events: new Shelf<Happening>(new Ids(firstIds.events)),
    unsorted: new Shelf<Unsorted>(new Ids(firstIds.unsorted)),
    webhooks: new Shelf<Webhook>(new Ids(firstIds.webhooks)),
  };
}

function fieldShelf(account: AccountDictionary, path: RecordPath, ids: Ids): Shelf<FieldDefinition> {
  const shelf = new Shelf<FieldDefinition>(ids);
  account.customFields[singular[path]].forEach((field, index) => {
    shelf.put(definitionOf(field, index, path));
  });
  return shelf;
}

function lossReasonShelf({ lossReasons }: AccountDictionary): Shelf<LossReason> {
  const created = Date.UTC(2023, 2, 14) / 1000;
  const reasons = lossReasons.map(({ id, name }, index) => ({
    id,
    name,
    sort: (index + 1) * 1000,
    created_at: created,
    updated_at: created,
  }));
  return shelfOf(new Ids(firstIds.lossReasons), reasons);
}

/** A shelf for the custom fields of a new catalog. */
export function emptyFieldShelf({ fieldIds }: Store): Shelf<FieldDefinition> {
  return new Shelf<FieldDefinition>(fieldIds);
}

function shelfOf<T extends { readonly id: number }>(ids: Ids, records: readonly T[]): Shelf<T> {
  const shelf = new Shelf<T>(ids);
  for (const record of records) shelf.put(record);
  return shelf;
}

function tagShelf(account: AccountDictionary, path: RecordPath, ids: Ids): Shelf<Tag> {
  const shelf = new Shelf<Tag>(ids);
  for (const { id, name } of account.tags[singular[path]]) shelf.put({ id, name, color: null });
  return shelf;
}
