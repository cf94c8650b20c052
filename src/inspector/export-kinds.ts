/** An export of another system, known by the names of its columns. */
interface ExportKind {
  readonly id: string;
  readonly name: string;
  /** A mapping that comes with this program. */
  readonly mapping?: string;
  /** Names in lower case. The first ones must be there; */
  readonly needs: readonly string[];
  /** of the others, most often are. */
  readonly others: readonly string[];
}

/** What a table seems to be an export of. */
export interface ExportGuess {
  readonly id: string;
  readonly name: string;
  /** Share of the kind's usual columns that are there, 0 to 1. */
  readonly share: number;
  /** File in `mappings/` to begin with. */
  readonly mapping?: string;
}

/**
 * Exports by their usual columns. Sources are named in fixtures/README.md for those that have a mapping; the columns of
 * Zoho are the labels of its standard fields, those of Kommo are what public programs that read its exports look for,
 * in Portuguese and Russian, and inferred from these in English.
 */
const kinds: readonly ExportKind[] = [
  {
    id: 'own-report',
    name: 'a report of an earlier run of kommo-bulk',
    needs: ['__row'],
    others: [],
  },
  {
    id: 'hubspot-contacts',
    name: 'HubSpot contacts',
    mapping: 'mappings/hubspot-contacts.yaml',
    needs: ['record id', 'email'],
    others: list(
      'first name|last name|phone number|contact owner|lead status|create date|lifecycle stage|last activity date|marketing contact status|associated company',
    ),
  },
  {
    id: 'hubspot-deals',
    name: 'HubSpot deals',
    mapping: 'mappings/hubspot-deals.yaml',
    needs: ['record id', 'deal name'],
    others: list(
      'deal stage|close date|deal owner|amount|pipeline|create date|deal type|last activity date|associated contact|associated company',
    ),
  },
  {
    id: 'hubspot-companies',
    name: 'HubSpot companies',
    needs: ['record id', 'company name'],
    others: list(
      'company owner|create date|phone number|company domain name|industry|lifecycle stage|city|country/region|last activity date',
    ),
  },
  {
    id: 'pipedrive-deals',
    name: 'Pipedrive deals',
    mapping: 'mappings/pipedrive-deals.yaml',
    needs: ['deal - title'],
    others: list(
      'deal - id|deal - value|deal - stage|deal - pipeline|deal - owner|deal - status|deal - organization|deal - contact person|deal - expected close date',
    ),
  },
  {
    id: 'pipedrive-people',
    name: 'Pipedrive people',
    needs: ['person - name'],
    others: list(
      'person - id|person - organization|person - owner|person - email - work|person - phone - work|person - phone - mobile|person - label|person - open deals',
    ),
  },
  {
    id: 'pipedrive-organizations',
    name: 'Pipedrive organizations',
    needs: ['organization - name'],
    others: list(
      'organization - id|organization - owner|organization - address|organization - label|organization - people|organization - open deals',
    ),
  },
  {
    id: 'salesforce-leads',
    name: 'Salesforce leads',
    mapping: 'mappings/salesforce-leads.yaml',
    needs: ['lead owner', 'company / account'],
    others: list('first name|last name|title|lead source|rating|street|email|lead status|phone|create date'),
  },
  {
    id: 'salesforce-opportunities',
    name: 'Salesforce opportunities',
    needs: ['opportunity name', 'stage'],
    others: list(
      'opportunity owner|account name|amount|close date|type|probability (%)|age|lead source|next step|created date|fiscal period',
    ),
  },
  {
    id: 'salesforce-contacts',
    name: 'Salesforce contacts',
    needs: ['account name', 'last name'],
    others: list(
      'first name|title|email|phone|mobile|mailing street|mailing city|mailing state/province|mailing zip/postal code|mailing country|contact owner|account owner',
    ),
  },
  {
    id: 'salesforce-data-export',
    name: 'a Salesforce data export, with API names',
    needs: ['id', 'ownerid'],
    others: list(
      'isdeleted|createddate|createdbyid|lastmodifieddate|lastmodifiedbyid|systemmodstamp|lastactivitydate|name|lastname|firstname',
    ),
  },
  {
    id: 'zoho-leads',
    name: 'Zoho CRM leads',
    needs: ['lead owner', 'created time'],
    others: list(
      'record id|company|first name|last name|email|phone|lead source|lead status|modified time|last activity time|email opt out|rating',
    ),
  },
  {
    id: 'zoho-contacts',
    name: 'Zoho CRM contacts',
    mapping: 'mappings/zoho-contacts.yaml',
    needs: ['contact owner', 'created time'],
    others: list(
      'record id|account name|first name|last name|email|phone|mobile|lead source|modified time|last activity time|email opt out',
    ),
  },
  {
    id: 'zoho-deals',
    name: 'Zoho CRM deals',
    mapping: 'mappings/zoho-deals.yaml',
    needs: ['deal owner', 'deal name', 'created time'],
    others: list(
      'record id|amount|account name|closing date|stage|contact name|lead source|modified time|last activity time|probability (%)',
    ),
  },
  {
    id: 'zoho-accounts',
    name: 'Zoho CRM accounts',
    needs: ['account owner', 'account name', 'created time'],
    others: list(
      'record id|phone|website|account type|industry|annual revenue|employees|modified time|last activity time',
    ),
  },
  {
    id: 'google-contacts',
    name: 'Google Contacts',
    mapping: 'mappings/google-contacts.yaml',
    needs: ['first name', 'e-mail 1 - value'],
    others: list(
      'last name|file as|organization name|labels|phone 1 - value|phone 1 - label|e-mail 1 - label|birthday|notes|nickname',
    ),
  },
  {
    id: 'google-contacts-before-2024',
    name: 'Google Contacts, as exported before 2024',
    needs: ['given name', 'e-mail 1 - value'],
    others: list(
      'name|family name|additional name|yomi name|group membership|phone 1 - value|phone 1 - type|e-mail 1 - type|organization 1 - name|notes',
    ),
  },
  {
    id: 'kommo-leads',
    name: 'Kommo leads, as Kommo itself exports them',
    mapping: 'mappings/kommo-leads.yaml',
    needs: ['id', 'lead title'],
    others: list(
      "company lead 's|main contact|contact's company|lead responsible user|lead status|pipeline|sale|created at|created by|last modified|modified by|lead tags|closest task|closed at",
    ),
  },
  {
    id: 'kommo-leads',
    name: 'Kommo leads, as Kommo itself exports them in Portuguese',
    needs: ['id', 'etapa do lead'],
    others: list(
      "lead título|empresa lead 's|contato principal|empresa do contato|lead usuário responsável|funil de vendas|venda|data criada|criado por|última modificação|modificado por|lead tags|próxima tarefa|fechada em|nome completo|usuário responsável",
    ),
  },
  {
    id: 'kommo-leads',
    name: 'amoCRM leads, as amoCRM itself exports them',
    needs: ['id', 'название сделки'],
    others: list(
      'бюджет|ответственный|дата создания сделки|кем создана сделка|дата редактирования|кем редактирована|дата закрытия|теги|этап сделки|воронка|полное имя контакта|компания контакта|ответственный за контакт|рабочий телефон',
    ),
  },
  {
    id: 'outlook-contacts',
    name: 'Outlook contacts',
    needs: ['e-mail address', 'last name'],
    others: list(
      'first name|company|job title|business phone|mobile phone|home phone|e-mail display name|e-mail type|categories|business street',
    ),
  },
];

/** Share of the other columns from which a table is taken for a kind. */
const ENOUGH = 0.4;

/** The kind of export that has most of these columns, if there is one. */
export function recogniseExport(columns: readonly string[]): ExportGuess | undefined {
  const names = new Set(columns.map((column) => column.trim().toLowerCase()));
  const guesses = kinds
    .filter(({ needs }) => needs.every((name) => names.has(name)))
    .map(({ id, name, mapping, others }) => ({
      id,
      name,
      share: others.length === 0 ? 1 : others.filter((other) => names.has(other)).length / others.length,
      ...(mapping !== undefined && { mapping }),
    }))
    .filter(({ share }) => share >= ENOUGH);
  return guesses.sort((one, other) => other.share - one.share)[0];
}

function list(names: string): readonly string[] {
  return names.split('|');
}
