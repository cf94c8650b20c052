import type { AccountDictionary, CustomField } from '../schema/account-dictionary.js';
import { printable } from './printable.js';

/** The names that a mapping of this account may use, for people. */
export function renderAccount(dictionary: AccountDictionary): string {
  const { account, users, pipelines, customFields, taskTypes, lossReasons } = dictionary;
  return [
    `${account.name} (${account.subdomain}, id ${account.id}), ${account.timezone}, ${account.currency}`,
    '',
    'Users',
    ...users.map(({ name, email, isActive }) => `  ${name} <${email}>${isActive ? '' : '  inactive'}`),
    '',
    'Pipelines',
    ...pipelines.flatMap(({ name, isMain, stages }) => [
      `  ${name}${isMain ? '  (main)' : ''}`,
      ...stages.map((stage) => `    ${stage.name}`),
    ]),
    ...(['lead', 'contact', 'company'] as const).flatMap((entity) => [
      '',
      `Custom fields of a ${entity}`,
      ...customFields[entity].map(fieldLine),
    ]),
    '',
    `Task types: ${taskTypes.map(({ name }) => name).join(', ')}`,
    `Loss reasons: ${lossReasons.map(({ name }) => name).join(', ')}`,
  ]
    .map(printable)
    .join('\n');
}

function fieldLine({ name, type, code, options, isComputed }: CustomField): string {
  const notes = [type, ...(code === null ? [] : [code]), ...(isComputed ? ['computed'] : [])].join(', ');
  const choices = options.length === 0 ? '' : `: ${options.map(({ value }) => value).join(' | ')}`;
  return `  cf:${name}  (${notes})${choices}`;
}
