// Rows of a legacy deals export, 18 columns, the same for the same number.
import { createWriteStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const cities = ['São Paulo', 'Curitiba', 'Recife', 'Belém', 'Porto Alegre', 'Goiânia', 'Santos'];
const first = ['Ana', 'Bruno', 'Carla', 'Diego', 'Elisa', 'Fábio', 'Gabriela', 'Heitor'];
const last = ['Silva', 'Souza', 'Oliveira', 'Pereira', 'Lima', 'Araújo', 'Gonçalves'];
const statuses = ['Novo', 'Qualificado', 'Proposta', 'Em negociação', 'Ganho', 'Perdido'];

export const dealHeader =
  'ID;Titulo;Status;Valor;Empresa;CNPJ;Cidade;Contato;E-mail;Fone;Celular;Vendedor;Criado;Proximo contato;Obs;Campanha;Segmento;Produtos';

export function dealRow(row) {
  const person = `${first[row % first.length]} ${last[row % last.length]}`;
  const digits = String(row).padStart(8, '0');
  const day = String(1 + (row % 28)).padStart(2, '0');
  const month = String(1 + (row % 12)).padStart(2, '0');
  return [
    row,
    `Negócio ${row} "${cities[row % cities.length]}"`.replace(/"/g, "'"),
    statuses[row % statuses.length],
    `${1 + (row % 90)}.${String(row % 1000).padStart(3, '0')},50`,
    `Empresa ${row} Ltda`,
    `${digits}0001${String(row % 100).padStart(2, '0')}`,
    cities[row % cities.length],
    person,
    `Contato.${row}@example.com`,
    `(11) 3${digits.slice(1, 4)}-${digits.slice(4)}`,
    `(11) 9${digits.slice(0, 4)}-${digits.slice(4)}`,
    row % 3 === 0 ? 'maria@example.com' : 'joao@example.com',
    `${day}/${month}/2025 ${String(row % 24).padStart(2, '0')}:30`,
    `${day}/${month}/2026`,
    row % 10 === 0 ? `"Cliente pediu retorno;\nligar na segunda ${row}"` : 'sem observações',
    `Campanha ${row % 20}`,
    ['Small', 'Mid-market', 'Enterprise'][row % 3],
    ['CRM', 'CRM, Telephony', 'Chatbot'][row % 3],
  ].join(';');
}

/** Writes a file of so many deals into a folder, unless it is there; returns its path. */
export async function deals(folder, rows) {
  const path = join(folder, `deals-${rows}.csv`);
  if (existsSync(path)) return path;
  const out = createWriteStream(path);
  out.write(`${dealHeader}\n`);
  for (let row = 1; row <= rows; row += 1) {
    if (!out.write(`${dealRow(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return path;
}
