import { hal, nothing, type Answer } from '../http/answer.js';
import { ID, KIND, type Call, type Route } from '../http/call.js';
import { listPage, type Listing } from '../http/page.js';
import { notFound } from '../http/problem.js';
import type { CrmRecord, RecordPath } from '../store/record.js';
import { filterNamesOf, recordFilters } from './record-filters.js';
import { recordShower } from './show-record.js';
import { kindOf } from './tags.js';

export const recordRoutes: readonly Route[] = [
  { method: 'GET', path: `/:kind${KIND}`, answer: listRecords },
  { method: 'GET', path: `/:kind${KIND}/:id${ID}`, answer: showOne },
];

const changed = ({ updated_at }: CrmRecord): number => updated_at;
const name = (record: CrmRecord): string => record.name;

/** The sort fields that each list was measured to honour; others are ignored. */
const orders: Readonly<Record<RecordPath, Listing<CrmRecord>['orders']>> = {
  leads: { updated_at: changed, created_at: ({ created_at }) => created_at },
  contacts: { updated_at: changed, name },
  companies: { updated_at: changed, name },
};

/** `Lead not found`, in the words of a missing record. */
export const missing = {
  leads: 'Lead not found',
  contacts: 'Contact not found',
  companies: 'Company not found',
} as const satisfies Record<RecordPath, string>;

function listRecords(call: Call): Answer {
  const path = kindOf(call);
  return listPage(call, {
    key: path,
    shelf: call.world.store.records[path],
    orders: orders[path],
    changedAt: changed,
    filterNames: filterNamesOf(path),
    filters: recordFilters(call, path),
    show: recordShower(call, path),
  });
}

function showOne(call: Call): Answer {
  const path = kindOf(call);
  const record = call.world.store.records[path].find(Number(call.param('id')));
  if (record && !record.is_deleted) return hal(recordShower(call, path)(record));
  return call.world.switches.missingRecord === '204' ? nothing : notFound(missing[path]);
}
