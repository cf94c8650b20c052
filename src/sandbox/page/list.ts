import { html } from 'hono/html';

import { searchText } from '../routes/search-text.js';
import type { CrmRecord, RecordPath } from '../store/record.js';
import type { World } from '../world.js';
import type { Html } from './layout.js';
import { count, money, moment, nameOf, userName } from './words.js';

export const titles = { leads: 'Leads', contacts: 'Contacts', companies: 'Companies' } as const;

const ROWS = 50;

/** What of a list is asked for. */
export interface Asked {
  readonly search: string;
  /** From 1. */
  readonly page: number;
}

/** A searchable list of leads, contacts or companies, newest first. */
export function list(world: World, path: RecordPath, { search, page }: Asked): Html {
  const found = foundRecords(world, path, search);
  const shown = found.slice((page - 1) * ROWS, page * ROWS);
  const last = Math.max(Math.ceil(found.length / ROWS), 1);
  return html`<h1>${titles[path]}</h1>
    <form class="search" role="search" action="/${path}">
      <input type="search" name="q" value="${search}" aria-label="Search ${titles[path]}" />
      <button>Search</button>
    </form>
    <div class="sheet">
      <table>
        <caption>
          ${count(found.length)} found${last > 1 ? `, page ${page} of ${count(last)}` : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            ${path === 'leads' ? leadHeads : ''}
            <th scope="col">Responsible</th>
            <th scope="col">Changed</th>
            <th scope="col" class="number">Id</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((record) => row(world, path, record))}
        </tbody>
      </table>
    </div>
    ${pageLinks(path, { search, page }, last)}`;
}

const leadHeads = html`<th scope="col">Stage</th>
  <th scope="col" class="number">Sale</th>`;

function row(world: World, path: RecordPath, record: CrmRecord): Html {
  return html`<tr>
    <th scope="row"><a href="/${path}/${record.id}">${nameOf(record)}</a></th>
    ${record.lead ? leadCells(world, record.lead) : ''}
    <td>${userName(world, record.responsible_user_id)}</td>
    <td>${moment(world, record.updated_at)}</td>
    <td class="number">${record.id}</td>
  </tr>`;
}

function leadCells(world: World, lead: NonNullable<CrmRecord['lead']>): Html {
  return html`<td>${stageName(world, lead)}</td>
    <td class="number">${money(world, lead.price)}</td>`;
}

export function stageName(
  { store }: World,
  { pipeline_id, status_id }: NonNullable<CrmRecord['lead']>,
): string {
  const pipeline = store.pipelines.get(pipeline_id);
  const stage = pipeline?.stages.find(({ id }) => id === status_id);
  return `${pipeline?.name ?? pipeline_id} / ${stage?.name ?? status_id}`;
}

function foundRecords({ store }: World, path: RecordPath, search: string): readonly CrmRecord[] {
  const wanted = search.trim().toLowerCase();
  return store.records[path]
    .all()
    .filter(
      (record) => !record.is_deleted && (wanted === '' || searchText(record, path).plain.includes(wanted)),
    )
    .toReversed();
}

function pageLinks(path: RecordPath, { search, page }: Asked, last: number): Html | '' {
  if (last === 1) return '';
  const at = (number: number): string =>
    `/${path}?${new URLSearchParams({ q: search, page: String(number) }).toString()}`;
  return html`<nav class="pages" aria-label="Pages of the list">
    ${page > 1 ? html`<a rel="prev" href="${at(page - 1)}">Newer</a>` : ''}
    ${page < last ? html`<a rel="next" href="${at(page + 1)}">Older</a>` : ''}
  </nav>`;
}
