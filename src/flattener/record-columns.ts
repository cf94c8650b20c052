import type { RecordEntity } from '../model/entity.js';
import type { Cell } from '../model/cell.js';
import type { Json } from '../model/draft.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { namesakesIn, type AccountLabels } from './account-labels.js';
import {
  column,
  listOf,
  numberCell,
  part,
  readBack,
  textCell,
  textOf,
  type ApiRecord,
  type Column,
} from './column.js';
import { fieldColumns, separatorOf, type LabelStyle } from './field-columns.js';
import { namedColumns } from './named-column.js';

export interface FlattenContext {
  readonly dictionary: AccountDictionary;
  readonly names: AccountLabels;
  readonly labels: LabelStyle;
}

/** What mappings call the fields that Kommo makes in every account, by their code. */
const standardNames: Readonly<Record<RecordEntity, ReadonlyMap<string, string>>> = {
  lead: new Map(),
  contact: new Map([
    ['PHONE', 'phone'],
    ['EMAIL', 'email'],
    ['POSITION', 'position'],
  ]),
  company: new Map([
    ['PHONE', 'phone'],
    ['EMAIL', 'email'],
    ['WEB', 'website'],
    ['ADDRESS', 'address'],
  ]),
};

/** The columns of leads, contacts or companies: what every account has, then the custom fields in the account's order. */
export function recordColumns(entity: RecordEntity, context: FlattenContext): readonly Column[] {
  const own = { lead: leadColumns, contact: contactColumns, company: companyColumns }[entity](context);
  return [
    idColumn,
    ...own,
    ...customColumns(entity, context),
    tagsColumn(context.dictionary.tags[entity].map(({ name }) => name)),
    ...linkColumns[entity],
    ...historyColumns(context),
  ];
}

export const idColumn: Column = readBack(
  column('id', 'ID', ({ id }) => numberCell(id)),
  'integer',
);

function text(key: string, title: string): Column {
  return column(key, title, (record) => textCell(record[key]));
}

function leadColumns(context: FlattenContext): readonly Column[] {
  const { names, labels } = context;
  return [
    readBack(text('name', 'Name'), ''),
    readBack(
      column('price', 'Price', ({ price }) => numberCell(price)),
      'number',
    ),
    ...namedColumns(
      { field: 'pipeline', title: 'Pipeline', key: 'pipeline_id', name: names.pipeline, steps: '' },
      labels,
    ),
    ...namedColumns(
      {
        field: 'stage',
        title: 'Stage',
        key: 'status_id',
        name: (id, { pipeline_id: pipeline }) => names.stage(Number(pipeline), id),
        steps: '',
      },
      labels,
    ),
    ...responsible(context),
    ...namedColumns(
      {
        field: 'loss_reason',
        title: 'Loss reason',
        key: 'loss_reason_id',
        name: names.lossReason,
        steps: '',
      },
      labels,
    ),
    momentColumn('closed_at', 'Closed at', names),
  ];
}

function contactColumns(context: FlattenContext): readonly Column[] {
  return [
    text('name', 'Name'),
    readBack(text('first_name', 'First name'), ''),
    readBack(text('last_name', 'Last name'), ''),
    ...responsible(context),
  ];
}

function companyColumns(context: FlattenContext): readonly Column[] {
  return [readBack(text('name', 'Name'), ''), ...responsible(context)];
}

export function responsible({ names, labels }: FlattenContext): readonly Column[] {
  const key = 'responsible_user_id';
  return namedColumns(
    { field: 'responsible_user', title: 'Responsible user', key, name: names.user, steps: '' },
    labels,
  );
}

function customColumns(
  entity: RecordEntity,
  { dictionary, names, labels }: FlattenContext,
): readonly Column[] {
  const fields = dictionary.customFields[entity];
  const namesakes = namesakesIn(fields);
  const context = {
    time: names.time,
    labels,
    standardNames: standardNames[entity],
    isAmbiguous: (name: string) => namesakes(name) > 1,
  };
  return fields.flatMap((field) => fieldColumns(field, context));
}

function embedded(record: ApiRecord, key: string): readonly Json[] {
  return listOf(part(record['_embedded'], key));
}

function tagsColumn(known: readonly string[]): Column {
  const separator = separatorOf(known);
  return {
    field: 'tags',
    title: 'Tags',
    cell: (record) =>
      embedded(record, 'tags')
        .map((tag) => textOf(part(tag, 'name')))
        .join(`${separator} `),
    readBack: { target: 'tags', steps: `list("${separator}")`, separator },
  };
}

function linked(key: string, title: string, several: boolean): Column {
  const show = (record: ApiRecord): Cell => {
    const items = embedded(record, key);
    if (items.length === 1) return numberCell(part(items[0], 'id'));
    // The main contact comes first.
    const main = items.filter((item) => part(item, 'is_main') === true);
    const ids = [...main, ...items.filter((item) => !main.includes(item))].map((item) => part(item, 'id'));
    return ids.map(textOf).join(', ');
  };
  return column(`${key}.id`, several ? `${title} IDs` : `${title} ID`, show);
}

const linkColumns: Readonly<Record<RecordEntity, readonly Column[]>> = {
  lead: [linked('contacts', 'Contact', true), linked('companies', 'Company', false)],
  contact: [linked('companies', 'Company', false)],
  company: [],
};

/** Who made and changed a record, and when. */
export function historyColumns({ names, labels }: FlattenContext): readonly Column[] {
  const user = (field: string, title: string): readonly Column[] =>
    namedColumns({ field, title, key: field, name: names.user }, labels);
  return [
    momentColumn('created_at', 'Created at', names),
    ...user('created_by', 'Created by'),
    momentColumn('updated_at', 'Updated at', names),
    ...user('updated_by', 'Updated by'),
    momentColumn('closest_task_at', 'Closest task at', names),
  ];
}

export function momentColumn(key: string, title: string, { time }: AccountLabels): Column {
  return column(key, title, (record) => {
    const unix = record[key];
    return typeof unix === 'number' ? time.moment(unix) : '';
  });
}
