import type { AccountDictionary, CustomField } from '../../src/schema/account-dictionary.js';

/** A Brazilian account, west of Greenwich, with one custom field of every type that a table can fill. */
export const dictionary: AccountDictionary = {
  version: 1,
  account: {
    id: 1,
    name: 'Ponte',
    subdomain: 'ponte',
    timezone: 'America/Sao_Paulo',
    currency: 'BRL',
    nameOrder: 1,
  },
  users: [
    { id: 11, name: 'Maria Souza', email: 'maria@example.com', isActive: true },
    { id: 12, name: 'João Pereira', email: 'joao@example.com', isActive: true },
    { id: 13, name: 'Ana Lima', email: 'ana.lima@example.com', isActive: true },
    { id: 14, name: 'Ana Lima', email: 'ana@example.com', isActive: true },
    { id: 15, name: 'Pedro Gómez', email: 'pedro@example.com', isActive: false },
  ],
  pipelines: [
    {
      id: 100,
      name: 'Sales',
      isMain: true,
      isArchive: false,
      stages: [
        { id: 101, name: 'Incoming leads', sort: 10, type: 1 },
        { id: 102, name: 'New', sort: 20, type: 0 },
        { id: 103, name: 'Negotiation', sort: 30, type: 0 },
        { id: 142, name: 'Won', sort: 10_000, type: 0 },
        { id: 143, name: 'Lost', sort: 11_000, type: 0 },
      ],
    },
    {
      id: 200,
      name: 'Support',
      isMain: false,
      isArchive: false,
      stages: [
        { id: 202, name: 'New', sort: 20, type: 0 },
        { id: 203, name: 'Waiting', sort: 30, type: 0 },
        { id: 142, name: 'Solved', sort: 10_000, type: 0 },
        { id: 143, name: 'Given up', sort: 11_000, type: 0 },
      ],
    },
    { id: 300, name: 'Old', isMain: false, isArchive: true, stages: [] },
  ],
  customFields: {
    lead: [
      field(1001, 'Legacy ID', 'text'),
      field(1002, 'Segment', 'select', { options: ['Small', 'Enterprise'] }),
      field(1003, 'Products', 'multiselect', { options: ['CRM', 'Chatbot', 'Suporte técnico'] }),
      field(1004, 'Close date', 'date'),
      field(1005, 'First contact', 'date_time'),
      field(1006, 'Probability', 'numeric'),
      field(1007, 'Commission', 'monetary'),
      field(1008, 'Newsletter', 'checkbox'),
      field(1009, 'Plan', 'radiobutton', { options: ['Monthly', 'monthly'] }),
      field(1010, 'Site', 'url'),
      field(1011, 'Comments', 'textarea'),
      field(1012, 'utm_source', 'tracking_data', { code: 'UTM_SOURCE' }),
      field(1013, 'Delivery', 'streetaddress'),
      field(1014, 'Margin', 'numeric', { isComputed: true }),
      field(1015, 'Twin', 'text'),
      field(1016, 'Twin', 'text'),
      field(1017, 'Contract', 'file'),
    ],
    contact: [
      field(2001, 'Phone', 'multitext', { code: 'PHONE', codes: ['WORK', 'MOB', 'OTHER'] }),
      field(2002, 'Email', 'multitext', { code: 'EMAIL', codes: ['WORK', 'PRIV', 'OTHER'] }),
      field(2003, 'Position', 'text', { code: 'POSITION' }),
      field(2004, 'Birthday', 'birthday'),
    ],
    company: [
      field(3001, 'Phone', 'multitext', { code: 'PHONE', codes: ['WORK', 'MOB', 'OTHER'] }),
      field(3002, 'Email', 'multitext', { code: 'EMAIL', codes: ['WORK', 'PRIV', 'OTHER'] }),
      field(3003, 'CNPJ', 'text'),
      field(3004, 'Billing address', 'smart_address'),
      field(3005, 'Legal entity', 'legal_entity'),
      field(3006, 'Web', 'url', { code: 'WEB' }),
      field(3007, 'Address', 'textarea', { code: 'ADDRESS' }),
    ],
  },
  tags: { lead: [], contact: [], company: [] },
  taskTypes: [
    { id: 1, name: 'Follow-up' },
    { id: 2, name: 'Meeting' },
  ],
  lossReasons: [
    { id: 51, name: 'Price' },
    { id: 52, name: 'No answer' },
  ],
};

interface Extras {
  readonly code?: string;
  readonly isComputed?: boolean;
  readonly options?: readonly string[];
  /** Options that have a code, which is also their text. */
  readonly codes?: readonly string[];
}

function field(id: number, name: string, type: string, extras: Extras = {}): CustomField {
  const { code = null, isComputed = false, options = [], codes = [] } = extras;
  const first = id * 10;
  return {
    id,
    name,
    code,
    type,
    isApiOnly: false,
    isComputed,
    currency: null,
    options: [
      ...options.map((value, index) => ({ id: first + index, value, code: null })),
      ...codes.map((value, index) => ({ id: first + index, value, code: value })),
    ],
  };
}
