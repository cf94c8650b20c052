import type { AccountDictionary, CustomField, FieldOption, Pipeline } from '../schema/account-dictionary.js';
import { addressParts } from './store/definitions.js';

interface FieldExtras {
  readonly code?: string;
  readonly currency?: string;
  readonly isApiOnly?: boolean;
  readonly isComputed?: boolean;
  readonly options?: readonly string[];
  /** Options that Kommo also knows by a code: the code is the text. */
  readonly codes?: readonly string[];
}

type FieldRow = readonly [name: string, type: string, extras?: FieldExtras];

const phoneCodes = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER'] as const;
const emailCodes = ['WORK', 'PRIV', 'OTHER'] as const;

const phone: FieldRow = ['Phone', 'multitext', { code: 'PHONE', codes: phoneCodes }];
const email: FieldRow = ['Email', 'multitext', { code: 'EMAIL', codes: emailCodes }];

const leadFields: readonly FieldRow[] = [
  ['Legacy ID', 'text'],
  ['Segment', 'select', { options: ['Small', 'Mid-market', 'Enterprise'] }],
  ['Products', 'multiselect', { options: ['CRM', 'Telephony', 'Chatbot', 'Training', 'Support'] }],
  ['Source', 'select', { options: ['Website', 'Referral', 'Facebook', 'Google Ads', 'Event', 'Cold call'] }],
  ['Expected close', 'date'],
  ['First contact', 'date_time'],
  ['Probability', 'numeric'],
  ['Commission', 'monetary', { currency: 'BRL' }],
  ['Newsletter', 'checkbox'],
  ['Plan', 'radiobutton', { options: ['Monthly', 'Yearly', 'Trial'] }],
  ['Site', 'url'],
  ['Comments', 'textarea'],
  ['utm_source', 'tracking_data', { code: 'UTM_SOURCE', isApiOnly: true }],
  ['utm_campaign', 'tracking_data', { code: 'UTM_CAMPAIGN', isApiOnly: true }],
  ['Delivery address', 'streetaddress'],
  ['Margin', 'numeric', { isComputed: true }],
  ['Renewal day', 'birthday'],
  ['Contract', 'file'],
  ['Model and colour', 'chained_list'],
];

const contactFields: readonly FieldRow[] = [
  phone,
  email,
  ['Position', 'text', { code: 'POSITION' }],
  ['Birthday', 'birthday'],
  ['CPF', 'text'],
  ['Language', 'select', { options: ['Portuguese', 'Spanish', 'English'] }],
  ['Marketing consent', 'checkbox'],
  ['Legacy contact ID', 'text'],
];

const industries = [
  'Software',
  'Retail',
  'Manufacturing',
  'Services',
  'Health',
  'Education',
  'Construction',
  'Other',
] as const;
const countries = [
  'Brazil',
  'Mexico',
  'Spain',
  'Portugal',
  'Argentina',
  'Colombia',
  'Chile',
  'Peru',
  'United States',
] as const;

const companyFields: readonly FieldRow[] = [
  phone,
  email,
  ['Web', 'url', { code: 'WEB' }],
  ['Address', 'textarea', { code: 'ADDRESS' }],
  ['CNPJ', 'text'],
  ['Tax ID', 'text'],
  ['Industry', 'select', { options: industries }],
  ['Employees', 'numeric'],
  ['City', 'text'],
  ['Country', 'select', { options: countries }],
  ['Legacy company ID', 'text'],
  ['Billing address', 'smart_address', { codes: addressParts }],
  ['Legal entity', 'legal_entity'],
  ['Registered name', 'org_legal_name'],
];

/**
 * The account of a sandbox that is given no other: a Brazilian sales team, west of Greenwich, with two pipelines,
 * four users of whom one is inactive, and a custom field of every type that a table can fill.
 */
export const sandboxAccount: AccountDictionary = {
  version: 1,
  account: {
    id: 31_204_626,
    name: 'Sandbox',
    subdomain: 'sandbox',
    timezone: 'America/Sao_Paulo',
    currency: 'BRL',
    nameOrder: 1,
  },
  users: [
    { id: 9_812_401, name: 'Maria Souza', email: 'maria@example.com', isActive: true },
    { id: 9_812_405, name: 'João Pereira', email: 'joao@example.com', isActive: true },
    { id: 9_812_409, name: 'Lucía Hernández', email: 'lucia@example.com', isActive: true },
    { id: 9_812_413, name: 'Pedro Gómez', email: 'pedro@example.com', isActive: false },
  ],
  pipelines: [
    pipeline({ id: 6_301_877, name: 'Sales', isMain: true }, ['New', 'Qualified', 'Proposal', 'Negotiation']),
    pipeline({ id: 6_301_905, name: 'Support', isMain: false }, ['New request', 'In progress', 'Waiting']),
  ],
  customFields: {
    lead: customFields(1_104_211, leadFields),
    contact: customFields(1_098_533, contactFields),
    company: customFields(1_101_347, companyFields),
  },
  tags: {
    lead: named(214_307, ['VIP', 'Newsletter']),
    contact: named(187_665, ['Decision maker']),
    company: named(193_421, ['Partner']),
  },
  taskTypes: named(1, ['Follow-up', 'Meeting', 'Call']),
  lossReasons: named(17_203_455, ['Price', 'Chose a competitor', 'No answer', 'Not a fit']),
};

function pipeline(head: Pick<Pipeline, 'id' | 'name' | 'isMain'>, stages: readonly string[]): Pipeline {
  const firstId = head.id * 8 + 1;
  const incoming = { id: firstId, name: 'Incoming leads', sort: 10, type: 1 };
  const normal = stages.map((name, index) => ({
    id: firstId + 4 * (index + 1),
    name,
    sort: 20 + 10 * index,
    type: 0,
  }));
  const closed = [
    { id: 142, name: 'Won', sort: 10_000, type: 0 },
    { id: 143, name: 'Lost', sort: 11_000, type: 0 },
  ];
  return { ...head, isArchive: false, stages: [...(head.isMain ? [incoming] : []), ...normal, ...closed] };
}

function customFields(firstId: number, rows: readonly FieldRow[]): CustomField[] {
  return rows.map(([name, type, extras = {}], index) => {
    const id = firstId + 2 * index;
    return {
      id,
      name,
      code: extras.code ?? null,
      type,
      isApiOnly: extras.isApiOnly ?? false,
      isComputed: extras.isComputed ?? false,
      currency: extras.currency ?? null,
      options: options(id, type, extras),
    };
  });
}

function options(fieldId: number, type: string, extras: FieldExtras): FieldOption[] {
  // The parts of an address have the same six ids in every account; other options have ids of the account.
  const firstId = type === 'smart_address' ? 1 : (fieldId - 1_000_000) * 10;
  const coded = (extras.codes ?? []).map((code, index) => ({ id: firstId + index, value: code, code }));
  const plain = (extras.options ?? []).map((value, index) => ({ id: firstId + index, value, code: null }));
  return [...coded, ...plain];
}

function named(firstId: number, names: readonly string[]): { id: number; name: string }[] {
  return names.map((name, index) => ({ id: firstId + index, name }));
}
