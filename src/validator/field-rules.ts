import { distance } from 'fastest-levenshtein';
import type * as z from 'zod';

import type { RecordEntity } from '../model/entity.js';
import type { AccountDictionary, CustomField } from '../schema/account-dictionary.js';
import { compileAccepts } from '../schema/compile-accepts.js';
import {
  choiceValues,
  customFieldsValues,
  labelledValues,
  textValues,
  valueSchemas,
  type CustomFieldItem,
} from '../schema/custom-field.js';
import type { Complaint } from './complaint.js';
import { complaintsOf } from './zod-issues.js';

type Report = (complaint: Complaint) => void;
/** `index` is the place of the field in `custom_fields_values`; paths are only made for complaints. */
type FieldRule = (values: readonly unknown[] | null, index: number, report: Report) => void;
type ItemsRule = (items: readonly CustomFieldItem[], report: Report) => void;

/** Checks `custom_fields_values` of one kind of record against the fields of the account. */
export function compileFieldRules(dictionary: AccountDictionary, entity: RecordEntity): ItemsRule {
  const fields = dictionary.customFields[entity];
  const byId = new Map<unknown, FieldRule>(fields.map((field) => [field.id, ruleOf(field)]));
  const byCode = new Map<unknown, FieldRule>(
    fields.flatMap((field) => (field.code === null ? [] : [[field.code, ruleOf(field)]])),
  );
  return (items, report) => {
    items.forEach((item, index) => {
      const rule = byId.get(item.field_id) ?? byCode.get(item.field_code);
      if (rule) rule(item.values, index, report);
      else report(unknownField(entity, item, index));
    });
  };
}

const areItems = compileAccepts(customFieldsValues);
const NO_ITEMS: readonly CustomFieldItem[] = [];

/** The items of a payload where they can be read; none otherwise. */
export function readableItems(value: unknown): readonly CustomFieldItem[] {
  return value !== undefined && areItems(value) ? value : NO_ITEMS;
}

function unknownField(entity: RecordEntity, item: CustomFieldItem, index: number): Complaint {
  const key = item.field_id === undefined ? 'field_code' : 'field_id';
  return {
    path: ['custom_fields_values', index, key],
    code: 'name/unknown',
    verdict: `is not a custom field of the account's ${entity} records`,
  };
}

function ruleOf(field: CustomField): FieldRule {
  if (field.isComputed) return refuse('is computed by Kommo and takes no value from outside');
  switch (field.type) {
    case 'select':
    case 'radiobutton':
    case 'category':
      return choiceRule(field, choiceValues.one);
    case 'multiselect':
      return choiceRule(field, choiceValues.many);
    case 'multitext':
      return labelRule(field);
    case 'text':
      return textRule(255);
    case 'url':
      return textRule(2000);
    default:
      return plainRule(field.type);
  }
}

function refuse(verdict: string): FieldRule {
  return (_values, index, report) =>
    report({ path: ['custom_fields_values', index], code: 'payload/shape', verdict });
}

function plainRule(type: string): FieldRule {
  const schema: z.ZodType | undefined = new Map<string, z.ZodType>(Object.entries(valueSchemas)).get(type);
  if (!schema) return refuse(`has the type "${type}", which this version cannot write`);
  return parsedRule(schema, () => undefined);
}

/** No limit is documented; longer texts are cut or refused on live accounts, so the user is warned. */
function textRule(limit: number): FieldRule {
  return parsedRule(textValues, ([item], index, report) => {
    if (item.value.length > limit)
      report({
        path: valuePath(index, 0, 'value'),
        code: 'payload/length',
        severity: 'warning',
        verdict: `has ${item.value.length} characters; Kommo may cut it at ${limit}`,
      });
  });
}

type Choices = z.infer<typeof choiceValues.many>;

function choiceRule(field: CustomField, schema: z.ZodType<Choices>): FieldRule {
  const known = {
    enum_id: new Set<unknown>(field.options.map((option) => option.id)),
    enum_code: new Set<unknown>(field.options.map((option) => option.code)),
    value: new Set<unknown>(field.options.map((option) => option.value)),
  };
  return parsedRule(schema, (choices, index, report) => {
    choices.forEach((choice, at) => {
      const key = choice.enum_id !== undefined ? 'enum_id' : choice.enum_code ? 'enum_code' : 'value';
      if (!known[key].has(choice[key])) report(unknownOption(field, valuePath(index, at, key), choice.value));
    });
  });
}

function unknownOption(field: CustomField, path: Complaint['path'], text = ''): Complaint {
  const near = (option: string): number => distance(option.toLowerCase(), text.toLowerCase());
  const options = field.options.map((option) => option.value);
  return {
    path,
    code: 'payload/range',
    verdict: `is not an option of "${field.name}"`,
    hint: 'Kommo adds no options by itself: use one of the field, or add it in Kommo first.',
    candidates: options.sort((a, b) => near(a) - near(b)).slice(0, 5),
  };
}

function labelRule(field: CustomField): FieldRule {
  const ids = new Set<unknown>(field.options.map((option) => option.id));
  const kinds = field.options.map((option) => option.code ?? option.value);
  return parsedRule(labelledValues, (items, index, report) => {
    items.forEach((item, at) => {
      if (item.enum_id !== undefined && !ids.has(item.enum_id))
        report(unknownKind(field, valuePath(index, at, 'enum_id'), kinds));
      if (item.enum_code !== undefined && !kinds.includes(item.enum_code))
        report(unknownKind(field, valuePath(index, at, 'enum_code'), kinds));
    });
  });
}

function unknownKind(field: CustomField, path: Complaint['path'], kinds: readonly string[]): Complaint {
  return { path, code: 'payload/range', verdict: `is not a kind of "${field.name}"`, candidates: kinds };
}

/** A rule that checks the form of the values, and where that is right their content; a cleared field has none. */
function parsedRule<T>(
  schema: z.ZodType<T>,
  check: (values: T, index: number, report: Report) => void,
): FieldRule {
  const accepts = compileAccepts(schema);
  return (values, index, report) => {
    if (values === null) return;
    if (accepts(values)) check(values, index, report);
    else complaintsOf(schema, values, ['custom_fields_values', index, 'values']).forEach(report);
  };
}

function valuePath(index: number, at: number, key: string): Complaint['path'] {
  return ['custom_fields_values', index, 'values', at, key];
}
