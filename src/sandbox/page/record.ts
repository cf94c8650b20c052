import { html } from 'hono/html';

import {
  isRecordPath,
  type CrmRecord,
  type Note,
  type RecordPath,
  type StoredField,
} from '../store/record.js';
import type { Link } from '../store/links.js';
import { tasksOf } from '../store/closest-task.js';
import type { World } from '../world.js';
import type { Html } from './layout.js';
import { stageName } from './list.js';
import { day, money, moment, nameOf, userName } from './words.js';

type Fact = readonly [name: string, value: string | Html];

/** Everything about one record: fields, links, notes and tasks. */
export function recordPage(world: World, path: RecordPath, record: CrmRecord): Html {
  const links = world.store.links.of({ path, id: record.id });
  const notes = world.store.notes
    .all()
    .filter(({ entity_type: of, entity_id: id }) => of === path && id === record.id);
  const tasks = tasksOf(world.store, path, record.id);
  return html`<h1>${nameOf(record)}</h1>
    <p class="lead">
      ${record.is_deleted ? html`<span class="bad">In the trash.</span> ` : ''}Created
      ${moment(world, record.created_at)} by ${userName(world, record.created_by)}, changed
      ${moment(world, record.updated_at)} by ${userName(world, record.updated_by)}.
    </p>
    <div class="wide">
      <div>${facts('Fields', [...ownFacts(world, record), ...customFacts(world, path, record)])}</div>
      <div>
        ${part('Links', links, (link) => linkLine(world, link))}
        ${part('Tasks', tasks, ({ text, complete_till: due, is_completed: done }) => [
          done ? 'Done' : `Due ${moment(world, due)}`,
          text,
        ])}
        ${part('Notes', notes, (note) => [`${note.note_type}, ${moment(world, note.created_at)}`, noteText(note)])}
      </div>
    </div>`;
}

function facts(title: string, rows: readonly Fact[]): Html {
  return html`<h2>${title}</h2>
    <div class="sheet">
      <table class="facts">
        <tbody>
          ${rows.map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function part<T>(title: string, items: readonly T[], fact: (item: T) => Fact): Html {
  if (items.length > 0) return facts(title, items.map(fact));
  return html`<h2>${title}</h2>
    <p class="soft">None.</p>`;
}

function ownFacts(world: World, { id, lead, contact, responsible_user_id: user, tags }: CrmRecord): Fact[] {
  const reason = world.store.lossReasons.find(lead?.loss_reason_id ?? 0)?.name;
  return [
    ['Id', String(id)],
    ['Responsible', userName(world, user)],
    ...(lead
      ? [['Stage', stageName(world, lead)] as const, ['Sale', money(world, lead.price)] as const]
      : []),
    ...(lead?.closed_at ? [['Closed', moment(world, lead.closed_at)] as const] : []),
    ...(reason === undefined ? [] : [['Loss reason', reason] as const]),
    ...(contact
      ? [['First name', contact.first_name] as const, ['Last name', contact.last_name] as const]
      : []),
    ['Tags', html`${tags.map(({ name }) => html`<span class="tag">${name}</span>`)}`],
  ];
}

function customFacts(world: World, path: RecordPath, { fields }: CrmRecord): Fact[] {
  return fields.flatMap(({ field_id, values }): Fact[] => {
    const field = world.store.fields[path].find(field_id);
    return field ? [[field.name, values.map((item) => shownValue(world, field.type, item)).join('\n')]] : [];
  });
}

function shownValue(world: World, type: string, item: StoredField['values'][number]): string {
  const { value, enum_code: code } = item;
  if (type === 'birthday' || type === 'date') return day(world, Number(value));
  if (type === 'date_time') return moment(world, Number(value));
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? item);
  return typeof code === 'string' ? `${text} (${code})` : text;
}

function linkLine({ store }: World, { path, id, metadata }: Link): Fact {
  const kind = metadata.is_main === true ? `${path}, main` : path;
  if (!isRecordPath(path)) {
    const name = path === 'catalog_elements' ? store.elements.find(id)?.name : undefined;
    return [kind, `${name ?? id}${metadata.quantity === undefined ? '' : ` × ${metadata.quantity}`}`];
  }
  const record = store.records[path].find(id);
  return [kind, html`<a href="/${path}/${id}">${record ? nameOf(record) : String(id)}</a>`];
}

function noteText({ params }: Note): string {
  const { text, ...rest } = params;
  const more = Object.entries(rest).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [...(typeof text === 'string' ? [text] : []), ...more].join('\n');
}
