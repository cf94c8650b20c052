import type { CustomField } from '../../schema/account-dictionary.js';
import type { RecordPath } from './record.js';

/** An option of a select, radiobutton, multiselect or multitext field. */
export interface Option {
  readonly id: number;
  readonly value: string;
  readonly sort: number;
  readonly code: string | null;
  /** Of a category: the option it stands below; absent at the top. */
  readonly parent_id?: number;
}

/** A custom field as the account defines it. Keys are Kommo's. */
export interface FieldDefinition {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  readonly sort: number;
  readonly type: string;
  readonly group_id: string | null;
  readonly is_api_only: boolean;
  readonly is_computed: boolean;
  readonly is_predefined: boolean;
  readonly currency: string | null;
  readonly required_statuses: readonly { readonly pipeline_id: number; readonly status_id: number }[];
  readonly remind: string | null;
  readonly enums: readonly Option[];
}

/** The parts of an address, whose ids count from 1. */
export const addressParts = ['address_line_1', 'address_line_2', 'city', 'state', 'zip', 'country'] as const;

/** A tab of a card on which fields stand; ids are text. Keys are Kommo's. */
export interface FieldGroup {
  readonly id: string;
  readonly name: string;
  readonly is_predefined: boolean;
  readonly sort: number;
}

const predefined = new Set(['PHONE', 'EMAIL', 'POSITION', 'WEB', 'ADDRESS']);

export function definitionOf(field: CustomField, index: number, path: RecordPath): FieldDefinition {
  return {
    id: field.id,
    name: field.name,
    code: field.code,
    sort: 500 + index,
    type: field.type,
    group_id: field.type === 'tracking_data' ? 'statistic' : path === 'leads' ? 'default' : null,
    is_api_only: field.isApiOnly,
    is_computed: field.isComputed,
    is_predefined: field.type === 'tracking_data' || (field.code !== null && predefined.has(field.code)),
    currency: field.currency,
    required_statuses: [],
    remind: field.type === 'birthday' ? 'never' : null,
    enums: field.options.map(({ id, value, code }, at) => ({ id, value, sort: at, code: code ?? null })),
  };
}

export function groupsOf(path: RecordPath): FieldGroup[] {
  const general = { id: 'default', name: 'Main', is_predefined: true, sort: 0 };
  const statistic = { id: 'statistic', name: 'Statistics', is_predefined: true, sort: 1 };
  return path === 'leads' ? [general, statistic] : [general];
}
