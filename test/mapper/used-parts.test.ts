import { describe, expect, it } from 'vitest';

import { usedDifferences } from '../../src/mapper/used-parts.js';
import type { AccountDictionary } from '../../src/schema/account-dictionary.js';
import { dictionary } from '../helpers/dictionary.js';
import { leadMapping, mappingOf, SOURCE } from './harness.js';

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no item ${index}`);
  return found;
}

type Change = (account: AccountDictionary) => void;

/** What differs after a change of the account. */
function differences(mapping: Parameters<typeof usedDifferences>[0], change: Change): readonly string[] {
  const live = structuredClone(dictionary);
  change(live);
  return usedDifferences(mapping, dictionary, live);
}

const rich = leadMapping({
  name: 'Titulo',
  pipeline: '{ const: Sales }',
  stage: 'Status',
  'cf:Segment': 'Segmento',
  responsible_user: 'Vendedor',
  loss_reason: 'Motivo',
});

describe('what changed in an account since its file was pulled', () => {
  it('is nothing where the account is the same', () => {
    expect(differences(rich, () => undefined)).toEqual([]);
  });

  it.each<[string, Change, string]>([
    [
      'a field of another type',
      ({ customFields }) => void (at(customFields.lead, 1).type = 'text'),
      'the field "lead.cf:Segment" was #1002, select and is #1002, text.',
    ],
    [
      'a field that is gone, with its options',
      ({ customFields }) => void customFields.lead.splice(1, 1),
      'the field "lead.cf:Segment" (#1002, select) is gone.',
    ],
    [
      'an option with another name',
      ({ customFields }) => void (at(at(customFields.lead, 1).options, 0).value = 'Tiny'),
      'the option of lead.cf:Segment "Small" (#10020) is now called "Tiny".',
    ],
    [
      'a stage that is gone',
      ({ pipelines }) => void at(pipelines, 0).stages.splice(2, 1),
      'the stage of "Sales" "Negotiation" (#103) is gone.',
    ],
    [
      'a user who is not active any more',
      ({ users }) => void (at(users, 0).isActive = false),
      'the active user "Maria Souza <maria@example.com>" (#11) is gone.',
    ],
    [
      'a loss reason made anew',
      ({ lossReasons }) => void (at(lossReasons, 0).id = 99),
      'the loss reason "Price" was #51 and is #99.',
    ],
    [
      'the time zone',
      ({ account }) => void (account.timezone = 'America/Bahia'),
      'the time zone was America/Sao_Paulo and is America/Bahia.',
    ],
  ])('is told: %s', (_, change, sentence) => {
    expect(differences(rich, change)).toContain(sentence);
  });

  it.each<[string, Change]>([
    [
      'a new field',
      ({ customFields }) => void customFields.lead.push({ ...at(customFields.lead, 0), id: 5 }),
    ],
    ['a field the mapping does not name', ({ customFields }) => void customFields.lead.splice(0, 1)],
    ['a stage of another pipeline', ({ pipelines }) => void at(pipelines, 1).stages.splice(0, 1)],
    ['a task type', ({ taskTypes }) => void taskTypes.pop()],
  ])('is not told where the mapping does not use it: %s', (_, change) => {
    expect(differences(rich, change)).toEqual([]);
  });

  it('reaches task types and users through tasks', () => {
    const tasks = mappingOf(
      `mapping: 1\nname: t\n${SOURCE}lead:\n  fields: { name: A }\n` +
        `  tasks: [{ text: x, due: B | date, type: Meeting, responsible_user: maria@example.com }]\n`,
    );
    const change: Change = ({ taskTypes, users }) => {
      taskTypes.pop();
      users.shift();
    };
    expect(differences(tasks, change)).toHaveLength(2);
  });
});
