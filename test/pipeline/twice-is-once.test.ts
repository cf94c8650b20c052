import fc from 'fast-check';
import { describe, expect } from 'vitest';

import type { StoredRecord } from '../../src/model/stored-record.js';
import { headerOf } from '../../src/model/table.js';
import { compileCheck } from '../../src/pipeline/check/check-rows.js';
import type { CheckedRow } from '../../src/planner/checked-row.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { sourceRow } from '../helpers/drafts.js';
import { importInto, type ModelAccount } from '../helpers/model-account.js';
import { mappingOf } from '../mapper/harness.js';
import { prop } from '../helpers/prop.js';

const [PHONE, EMAIL, POSITION, CPF] = [1_098_533, 1_098_535, 1_098_537, 1_098_541];
const COLUMNS = ['Name', 'Mail', 'Phone', 'Title', 'Tag', 'Note'];

/** People with what they are known by, in several spellings: rows and records of one person meet. */
const people = [
  {
    mails: ['ana@example.com', 'ANA@example.com', 'ana@example.com; ana@example.org'],
    phones: ['11 98765-4321', '+5511987654321'],
  },
  { mails: ['bia@example.com', ' bia@example.com'], phones: ['(11) 2222-3333', '+55 11 2222-3333'] },
];
const person = fc.constantFrom(...people);

const titles = ['', 'CEO', 'ceo', 'CTO'];

const row = person.chain(({ mails, phones }) =>
  fc.tuple(
    fc.constantFrom('', 'Ana', 'Bia'),
    fc.constantFrom('', ...mails),
    fc.constantFrom('', ...phones),
    fc.constantFrom(...titles),
    fc.constantFrom('', 'vip', 'VIP', 'new'),
    fc.constantFrom('', 'No answer', 'no  answer', 'Hello'),
  ),
);

const policies = fc.record({
  mode: fc.constantFrom('upsert', 'update', 'link'),
  duplicates: fc.constantFrom('first', 'merge', 'reject'),
  onBlank: fc.constantFrom('keep', 'clear'),
  onConflict: fc.constantFrom('overwrite', 'fill_blank', 'keep'),
  merge: fc.constantFrom('append_unique', 'replace'),
  onMany: fc.constantFrom('reject', 'newest', 'oldest'),
  onNoKey: fc.constantFrom('create', 'reject'),
});

const contact = person
  .chain(({ mails, phones }) =>
    fc.record({
      name: fc.constantFrom('Ana', 'Somebody'),
      mail: fc.constantFrom('', ...mails.map((mail) => mail.split(';')[0] ?? '')),
      phone: fc.subarray([phones[0] ?? '', '+5511999999999']),
      title: fc.constantFrom('', 'CEO'),
      cpf: fc.constantFrom('', '390.533.447-05'),
      tags: fc.subarray(['vip', 'old']),
    }),
  )
  .map(({ name, mail, phone, title, cpf, tags }): Omit<StoredRecord, 'id'> => {
    const field = (field_id: number, ...values: readonly string[]) =>
      values.filter((value) => value !== '').length === 0
        ? []
        : [{ field_id, values: values.map((value) => ({ value, enum_code: 'WORK' })) }];
    return {
      updated_at: 1,
      standard: { first_name: name, last_name: 'Souza', responsible_user_id: 7 },
      custom_fields_values: [
        ...field(EMAIL, mail),
        ...field(PHONE, ...phone),
        ...field(POSITION, title),
        ...field(CPF, cpf),
      ],
      tags,
      links: [],
    };
  });

const accounts = fc.array(contact, { maxLength: 4 }).chain((records) =>
  fc
    .array(fc.nat(Math.max(0, records.length - 1)), { maxLength: records.length === 0 ? 0 : 3 })
    .map((noted): ModelAccount => ({
      records: new Map(records.map((record, at) => [at + 1, { ...record, id: at + 1 }])),
      notes: noted.map((at) => ({
        on: at + 1,
        payload: { note_type: 'common', params: { text: 'No answer' } },
      })),
    })),
);

describe('any file and any account', () => {
  prop([fc.array(row, { maxLength: 5 }), accounts, policies], { numRuns: 100 })(
    'a file imported twice is a file imported once, and no record loses what the mapping does not name',
    async (cells, account, policy) => {
      const context = { mapping: mappingWith(policy), dictionary: sandboxAccount };
      const check = compileCheck(headerOf(COLUMNS), { ...context, runDate: '2025-06-30' });
      const checked = cells.map((values, at) => check(sourceRow(at + 1, values)));
      // A new record without any key is made by every import, where the mapping wants it at all, and told of by a warning.
      const rows = checked.filter((one) => !isMadeEachTime(one));
      if (policy.onNoKey === 'reject') expect(rows).toEqual(checked);

      const once = await importInto(account, rows, context);
      const twice = await importInto(once.account, once.accepted, context);
      expect([...twice.account.records.keys()]).toEqual([...once.account.records.keys()]);
      // Where one record of several is taken, a row that gives a second record its key changes what the rows before it
      // find the next time; then it is settled.
      const settled = policy.onMany === 'reject' ? once : twice;
      const again = await importInto(settled.account, settled.accepted, context);
      expect(again.writes).toBe(0);
      expect(again.account).toEqual(settled.account);

      for (const [id, before] of account.records) {
        const after = once.account.records.get(id);
        expect(unnamed(after)).toEqual(unnamed(before));
        expect(after?.tags).toEqual(expect.arrayContaining([...before.tags]));
        if (policy.merge === 'append_unique')
          expect(numbers(after)).toEqual(expect.arrayContaining(numbers(before)));
      }
    },
  );
});

function isMadeEachTime(row: CheckedRow): boolean {
  return (
    row.kind !== 'skipped' &&
    row.issues.some(({ code, severity }) => code === 'match/key-blank' && severity === 'warning')
  );
}

type PolicyName = 'mode' | 'duplicates' | 'onBlank' | 'onConflict' | 'merge' | 'onMany' | 'onNoKey';

function mappingWith(policy: Readonly<Record<PolicyName, string>>) {
  return mappingOf(`mapping: 1
name: people
source: { locale: pt-BR, phone_region: BR }
defaults:
  { on_blank: keep, on_conflict: ${policy.onConflict}, merge: ${policy.merge}, duplicates: ${policy.duplicates},
    on_many: ${policy.onMany}, on_no_key: ${policy.onNoKey} }
contact:
  mode: ${policy.mode}
  match: [email, phone]
  fields:
    first_name: Name
    email: Mail | list(";") | email
    phone: Phone | phone
    position: { from: Title, on_blank: ${policy.onBlank} }
    tags: { add: ["{Tag}"] }
  notes: [{ text: "{Note}" }]
`);
}

/** All that the mapping does not speak of. */
function unnamed(record: StoredRecord | undefined): unknown {
  const { first_name: _, ...standard } = record?.standard ?? {};
  return [standard, record?.custom_fields_values.filter(({ field_id }) => field_id === CPF)];
}

/** Digits of the phones, however they are written. */
function numbers(record: StoredRecord | undefined): string[] {
  const phone = record?.custom_fields_values.find(({ field_id }) => field_id === PHONE);
  return (phone?.values ?? []).map((item) => JSON.stringify(item).replace(/\D/g, '').slice(-8));
}
