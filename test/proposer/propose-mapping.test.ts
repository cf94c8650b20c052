import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TableProfile } from '../../src/inspector/table-profile.js';
import { compileMapping } from '../../src/mapper/compile-mapping.js';
import { parseMapping } from '../../src/mapper/parse-mapping.js';
import type { Row } from '../../src/model/table.js';
import { headerOf } from '../../src/model/table.js';
import { proposeMapping } from '../../src/proposer/propose-mapping.js';
import type { ProposalMatter } from '../../src/proposer/matter.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import type { AccountDictionary, CustomField } from '../../src/schema/account-dictionary.js';
import { wellFormedText } from '../helpers/well-formed-text.js';

function matterOf(
  columns: readonly string[],
  rows: readonly Row[],
  dictionary: AccountDictionary = sandboxAccount,
): ProposalMatter {
  const header = headerOf(columns);
  const profile = new TableProfile(header);
  rows.forEach((value, index) => {
    const line = index + 2;
    const origin = {
      source: { file: 'in.csv' },
      ordinal: index + 1,
      firstLine: line,
      lastLine: line,
      row: line,
    };
    profile.add({ value, issues: [], origin });
  });
  return { name: 'in', file: 'in.csv', header, report: profile.report(), rows, dictionary };
}

/** Loads and compiles a proposal as an import does; throws where it does not. */
function compiled(matter: ProposalMatter) {
  const proposal = proposeMapping(matter);
  const parsed = parseMapping(proposal.text, 'in.yaml');
  if ('problems' in parsed) throw new Error(`${JSON.stringify(parsed.problems)}\n${proposal.text}`);
  const { header, dictionary } = matter;
  compileMapping(parsed.mapping, { header, dictionary, run: { date: '2025-01-31' } });
  return { ...proposal, mapping: parsed.mapping };
}

function lineOf(text: string, start: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.trim().startsWith(start))
    ?.trim();
}

describe('a proposed mapping', () => {
  it('places columns by what they are called in Portuguese, with how sure it is behind each', () => {
    const columns = ['Empresa', 'Contato', 'E-mail', 'Celular', 'Título', 'Valor', 'Criado em', 'Cidade'];
    const row = [
      'Ipê Ltda',
      'Ana Souza',
      'ana@example.com',
      '(11) 90000-1234',
      'Ponte',
      '1.200,50',
      '31/12/2024 09:05',
      'Santos',
    ];
    const { text } = compiled(matterOf(columns, [row]));
    expect(text).toContain('locale: pt-BR');
    expect(lineOf(text, 'email:')).toMatch(/E-mail \| lower \| email.*enum: WORK.*# \d+ %/);
    expect(lineOf(text, 'phone:')).toMatch(/Celular \| phone.*enum: MOB/);
    expect(lineOf(text, 'last_name:')).toContain('Contato | squeeze | last_name');
    expect(lineOf(text, 'price:')).toContain('Valor | money');
    expect(lineOf(text, 'created_at:')).toContain('datetime("dd/MM/yyyy HH:mm")');
    expect(lineOf(text, 'cf:City:')).toContain('Cidade');
  });

  it('says what years of two digits are taken for', () => {
    const columns = ['Nome', 'E-mail', 'Data de nascimento'];
    const birthday = (cell: string) =>
      lineOf(compiled(matterOf(columns, [['Ana', 'ana@example.com', cell]])).text, 'cf:Birthday:');
    expect(birthday('15/03/55')).toMatch(
      /date\("dd\/MM\/yy"\) # \d+ %; years of two digits are 1961 to 2060$/,
    );
    expect(birthday('15/03/1955')).toMatch(/date\("dd\/MM\/yyyy"\) # \d+ %$/);
  });

  it('places columns by what they are called in Spanish', () => {
    const columns = ['Nombre', 'Apellidos', 'Correo electrónico', 'Teléfono', 'Organización', 'Importe'];
    const row = ['Ana', 'López', 'ana@example.com', '+34 600 000 123', 'Ipé S.L.', '1.200,50'];
    const { fields, text } = compiled(matterOf(columns, [row]));
    expect(fields.map(({ field }) => field)).toEqual(
      expect.arrayContaining([
        'contact.first_name',
        'contact.last_name',
        'contact.email',
        'contact.phone',
        'company.name',
        'lead.price',
      ]),
    );
    expect(text).toContain('locale: es-');
  });

  it('knows addresses by what they look like, whatever their column is called', () => {
    const { text } = compiled(
      matterOf(
        ['Kontakt', 'Wo'],
        [
          ['Ana', 'ana@example.com'],
          ['Bia', 'bia@example.com'],
        ],
      ),
    );
    expect(lineOf(text, 'email:')).toContain('Wo | lower | email');
  });

  it('takes values for the names that the account has for them, and says that these are guesses', () => {
    const rows = ['Ganho', 'Perdido', 'Ganho', 'Congelado'].map((stage, index) => [`Ponte ${index}`, stage]);
    const { text } = compiled(matterOf(['Título', 'Etapa'], rows));
    expect(text).toMatch(
      /stage: \{ from: Etapa \| trim, map: \{ Ganho: Won, Perdido: Lost \} \} # .*guesses.*"Congelado"/,
    );
  });

  it('does not place what the values speak against, and says at the end why', () => {
    const rows = ['verde', 'azul', 'verde'].map((stage) => ['Ponte', stage, 'x']);
    const { text, leftOver } = compiled(matterOf(['Título', 'Etapa', 'Zzz'], rows));
    expect(text).not.toMatch(/^\s+stage:/m);
    expect(leftOver.map(({ column }) => column)).toEqual(['Etapa', 'Zzz']);
    expect(text).toMatch(/# {3}Etapa: near to lead\.stage, but most of its values/);
  });

  it.each([
    [
      'Kommo itself',
      "ID|Lead title|Company lead 's|Main contact|Lead responsible user|Lead status|Pipeline|Sale|Created at|Lead tags",
      '17|Ponte|Ipê Ltda|Ana Souza|Maria Souza|Won|Sales|1200|31.12.2024 09:05|vip',
      'lead.cf:Legacy ID|lead.name|company.name|contact.first_name|lead.responsible_user|lead.stage|lead.pipeline|lead.price|lead.created_at|lead.tags',
    ],
    [
      'Zoho',
      'Record Id|Deal Owner|Deal Name|Amount|Account Name|Closing Date|Stage|Contact Name|Lead Source|Created Time',
      'z17|Maria Souza|Ponte|1200|Ipê Ltda|2025-01-31|Closed Won|Ana Souza|Website|2024-12-31 09:05:00',
      'lead.cf:Legacy ID|lead.responsible_user|lead.name|lead.price|company.name|lead.closed_at|lead.stage|contact.first_name|lead.cf:Source|lead.created_at',
    ],
  ])('places what %s exports', (_, columns, row, wanted) => {
    const { fields } = compiled(matterOf(columns.split('|'), [row.split('|')]));
    expect(fields.map(({ field }) => field)).toEqual(expect.arrayContaining(wanted.split('|')));
  });

  it('makes no company of a city alone', () => {
    const { fields } = compiled(
      matterOf(['Nome', 'E-mail', 'Cidade'], [['Ana', 'ana@example.com', 'Santos']]),
    );
    expect(fields.map(({ field }) => field).filter((field) => field.startsWith('company'))).toEqual([]);
  });

  it('keeps what the account has of a shipped mapping, and adds the columns that it does not read', () => {
    const shipped = {
      path: 'mappings/x.yaml',
      text: 'mapping: 1\nname: x\ncontact:\n  mode: upsert\n  match: [cf:Gone, email]\n  fields:\n    email: Mail\n    cf:Gone: Key\n    cf:Language: { from: Lang, map: { pt: Portuguese, xx: Klingon } }\n',
    };
    const rows = [['ana@example.com', '1', 'pt', '2000-01-31']];
    const matter = { ...matterOf(['Mail', 'Key', 'Lang', 'Birthday'], rows), shipped };
    const { text, mapping } = compiled(matter);
    expect(mapping.contacts[0]?.match.map(({ text: key }) => key)).toEqual(['email']);
    expect(text).toContain('cf:Language: { from: Lang, map: { pt: Portuguese } } # 100 %, as shipped');
    expect(lineOf(text, 'cf:Birthday:')).toContain('date');
    expect(text).not.toContain('Gone');
  });

  it('keeps a name of several lines on one', () => {
    const name = `first line of a name that is long\n\nsecond line of it`;
    const { text } = compiled(matterOf([name], [['Ponte']]));
    expect(text).toContain(JSON.stringify(name).slice(1, -1));
  });

  it('writes names that a terminal would act on as escapes', () => {
    const { text } = compiled(matterOf(['E-mail\u009b\u202e', 'b\u001b[2J'], [['ana@example.com', 'x']]));
    expect(text).toContain(String.raw`"E-mail\u009b\u202e | lower | email"`);
    for (const sign of ['\u001b', '\u009b', '\u202e']) expect(text).not.toContain(sign);
  });

  const anyName = fc.oneof(
    fc.constantFrom(
      'Nome',
      'E-mail',
      'Valor',
      'Etapa',
      'Empresa',
      'a|b',
      '{x}',
      '#',
      'run.date',
      '<<',
      '__proto__',
      'row["a"]',
      'x: y',
      "it's",
      '- a',
      'null',
      '1.10',
      'cf:City',
      'Fone',
      'Criado',
      '%',
      'eyJhbGciOiJIUzI1NiIs.eyJhbGciOiJIUzI1NiIs.eyJhbGciOiJIUzI1NiIs',
    ),
    wellFormedText({ minLength: 1, maxLength: 12 }),
  );
  const anyCell = fc.oneof(
    fc.constantFrom(
      '',
      'ana@example.com',
      '1.200,50',
      '31/12/2024',
      'Won',
      'Ganho',
      'maria@example.com',
      '+5511900001234',
      '-',
      '<<',
      '__proto__',
    ),
    wellFormedText({ maxLength: 8 }),
  );
  const anyAccount = fc
    .array(
      fc.record({
        name: anyName,
        type: fc.constantFrom(
          'text',
          'numeric',
          'select',
          'multiselect',
          'date',
          'checkbox',
          'birthday',
          'legal_entity',
          'new_type',
        ),
        options: fc.array(anyName, { maxLength: 3 }),
        isComputed: fc.boolean(),
      }),
      { maxLength: 5 },
    )
    .map((list): AccountDictionary => {
      const custom = list.map(({ name, type, options, isComputed }, index): CustomField => ({
        id: 9_000 + index,
        name,
        code: null,
        type,
        isApiOnly: false,
        isComputed,
        currency: null,
        options: options.map((value, at) => ({ id: index * 10 + at + 1, value, code: null })),
      }));
      const { customFields } = sandboxAccount;
      return {
        ...sandboxAccount,
        customFields: { ...customFields, lead: custom, contact: [...customFields.contact, ...custom] },
      };
    });

  it('loads and compiles, whatever the file and the account are', () => {
    const tables = fc
      .uniqueArray(
        anyName.map((name) => name.trim()).filter((name) => name !== ''),
        { minLength: 1, maxLength: 8 },
      )
      .chain((columns) =>
        fc.tuple(
          fc.constant(columns),
          fc.array(fc.array(anyCell, { minLength: columns.length, maxLength: columns.length }), {
            maxLength: 4,
          }),
        ),
      );
    fc.assert(
      fc.property(tables, anyAccount, ([columns, rows], account) => {
        compiled(matterOf(columns, rows, account));
      }),
      { numRuns: 60 },
    );
  });
});
