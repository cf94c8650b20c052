import { describe, expect, it } from 'vitest';
import { recogniseExport } from '../../src/inspector/export-kinds.js';
import { openTable } from '../../src/reader/open-table.js';

describe('the kind of an export', () => {
  it.each([
    ['hubspot-contacts.csv', 'hubspot-contacts'],
    ['hubspot-deals.csv', 'hubspot-deals'],
    ['pipedrive-deals.csv', 'pipedrive-deals'],
    ['salesforce-leads.csv', 'salesforce-leads'],
    ['google-contacts.csv', 'google-contacts'],
    ['deals.csv', undefined],
  ])('is known by the columns of %s', async (file, id) => {
    const { header } = await openTable(new URL(`../../fixtures/demo/${file}`, import.meta.url).pathname, {});
    const guess = recogniseExport(header.columns);
    expect(guess?.id).toBe(id);
    expect(guess?.mapping).toBe(id === undefined ? undefined : `mappings/${id}.yaml`);
  });

  it.each([
    [
      'kommo-leads',
      "ID,Lead título,Empresa lead 's,Contato principal,Lead usuário responsável,Etapa do lead,Funil de vendas,Venda,Data Criada,Criado por,Lead tags",
    ],
    [
      'kommo-leads',
      'ID,Название сделки,Бюджет,Ответственный,Дата создания сделки,Кем создана сделка,Теги,Этап сделки,Воронка',
    ],
    [
      'zoho-leads',
      'Record Id,Lead Owner,Company,First Name,Last Name,Email,Lead Source,Lead Status,Created Time',
    ],
    [
      'salesforce-opportunities',
      'Opportunity Name,Stage,Account Name,Amount,Close Date,Type,Created Date,Age',
    ],
    ['own-report', 'Name,Price,__row,__error'],
    [undefined, 'Name,Price,Email,Phone'],
    [undefined, 'Record ID,Email'],
  ])('is %s', (id, header) => {
    expect(recogniseExport(header.split(','))?.id).toBe(id);
  });
});
