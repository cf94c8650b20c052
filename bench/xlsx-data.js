// Workbooks of deals, the same for the same seed: shared texts before or after the sheet, or texts in the cells.
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const first = ['Ana', 'Bruno', 'Carla', 'Diego', 'Elisa', 'Fábio', 'Gabriela', 'Иван', 'Ольга', 'Zoë'];
const last = ['Silva', 'Souza', 'Oliveira', 'Pereira', 'Araújo', 'Gonçalves', 'Петров', "O'Neil"];
const streets = [
  'Rua das Flores',
  'Avenida Paulista',
  'Market Street',
  'улица Ленина',
  'Smith & Sons Square',
];
const stages = ['New', 'Qualified', 'Proposal', 'Negotiation', 'Won', 'Lost'];

export const header = [
  ...['Deal', 'Price', 'Pipeline', 'Stage', 'First name', 'Last name', 'Work phone', 'Mobile', 'Work e-mail'],
  ...['Private e-mail', 'Company', 'Created', 'Tags', 'Legacy ID', 'Score', 'Address', 'Source', 'Comment'],
];

/** Numbers that follow from a seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function dealRow(row, next) {
  const name = first[next(first.length)];
  const family = last[next(last.length)];
  const digits = String(next(100_000_000)).padStart(8, '0');
  return [
    `Deal ${row} of ${family}`,
    { number: next(10_000_000) / 100 },
    'Sales',
    stages[next(stages.length)],
    name,
    family,
    `+55 11 3${digits.slice(0, 3)}-${digits.slice(4)}`,
    `+55 11 9${digits.slice(0, 4)}-${digits.slice(4)}`,
    `contact.${row}@example.com`,
    `private.${digits}.${row}@example.org`,
    `Company ${next(100_000)} Ltd`,
    { number: 44_000 + next(2_000) + next(86_400) / 86_400, style: 1 },
    ['vip', 'vip, partner', 'cold'][next(3)],
    { number: row },
    { number: next(101) },
    `${streets[next(streets.length)]}, ${next(3_000)}`,
    ['Site', 'Telephone', 'Fair', 'Referral'][next(4)],
    row % 10 === 0 ? `asked to be called\non Monday, ${row}` : 'no remarks',
  ];
}

const escapeXml = (text) =>
  text.replace(/[&<>]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found]);

/** The texts of a workbook in the order in which they first stand, as spreadsheet programs number them. */
class SharedTexts {
  index = new Map();
  count = 0;

  of(text) {
    this.count += 1;
    const known = this.index.get(text);
    if (known !== undefined) return known;
    this.index.set(text, this.index.size);
    return this.index.size - 1;
  }

  *xml() {
    yield `<sst xmlns="${MAIN}" count="${this.count}" uniqueCount="${this.index.size}">`;
    for (const text of this.index.keys()) yield `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`;
    yield '</sst>';
  }
}

function letters(column) {
  return String.fromCharCode(65 + column);
}

function* sheetXml({ rows, seed, shared }) {
  const next = random(seed);
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><dimension ref="A1:R${rows + 1}"/><sheetData>`;
  for (let row = 1; row <= rows + 1; row += 1) {
    const cells = row === 1 ? header : dealRow(row - 1, next);
    const written = cells.map((cell, column) => cellXml(cell, `${letters(column)}${row}`, shared));
    yield `<row r="${row}" spans="1:18">${written.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

function cellXml(cell, at, shared) {
  if (typeof cell === 'object') {
    const style = cell.style === undefined ? '' : ` s="${cell.style}"`;
    return `<c r="${at}"${style}><v>${cell.number}</v></c>`;
  }
  return shared
    ? `<c r="${at}" t="s"><v>${shared.of(cell)}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function smallParts(hasShared) {
  const relation = (id, kind, target) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
  const override = (part, kind) =>
    `<Override PartName="/xl/${part}" ContentType="${SHEET_TYPE}.${kind}+xml"/>`;
  const relations = (inner) => `<Relationships xmlns="${PACKAGE}">${inner}</Relationships>`;
  const texts = hasShared ? relation('rId3', 'sharedStrings', 'sharedStrings.xml') : '';
  return {
    '[Content_Types].xml': `<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook.xml', 'sheet.main')}${override('worksheets/sheet1.xml', 'worksheet')}${override('styles.xml', 'styles')}${hasShared ? override('sharedStrings.xml', 'sharedStrings') : ''}</Types>`,
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Deals" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      relation('rId1', 'worksheet', 'worksheets/sheet1.xml') +
        relation('rId2', 'styles', 'styles.xml') +
        texts,
    ),
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
  };
}

/** Writes the workbook. `texts` is `shared-first`, `shared-last` or `inline`. */
export async function writeWorkbook(path, { rows, seed, texts }) {
  const shared = texts === 'inline' ? undefined : new SharedTexts();
  const sheet = await pack(`${path}.sheet`, 'xl/worksheets/sheet1.xml', sheetXml({ rows, seed, shared }));
  const small = Object.entries(smallParts(shared !== undefined));
  const entries = [];
  for (const [name, xml] of small) entries.push(await pack(`${path}.${entries.length}`, name, [xml]));
  const table = shared ? [await pack(`${path}.texts`, 'xl/sharedStrings.xml', shared.xml())] : [];
  await assemble(
    path,
    texts === 'shared-first' ? [...entries, ...table, sheet] : [...entries, sheet, ...table],
  );
}

async function pack(path, name, xml) {
  const entry = { path, name: Buffer.from(name), crc: 0, size: 0, packed: 0 };
  async function* bytes() {
    for (const block of blocks(xml)) {
      const data = Buffer.from(block);
      entry.crc = crc32(data, entry.crc);
      entry.size += data.length;
      yield data;
    }
  }
  const out = createWriteStream(path);
  await pipeline(bytes, createDeflateRaw({ level: 3 }), out);
  entry.packed = out.bytesWritten;
  return entry;
}

function* blocks(pieces) {
  let block = [];
  for (const piece of pieces) {
    block.push(piece);
    if (block.length < 200) continue;
    yield block.join('');
    block = [];
  }
  yield block.join('');
}

async function assemble(path, entries) {
  const out = createWriteStream(path);
  const directory = [];
  let offset = 0;
  for (const entry of entries) {
    const fields = fieldsOf(entry);
    const at = Buffer.alloc(14);
    at.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, at, entry.name);
    out.write(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, entry.name]));
    const handle = await open(entry.path);
    for await (const chunk of handle.createReadStream()) {
      if (!out.write(chunk)) await once(out, 'drain');
    }
    await rm(entry.path);
    offset += 30 + entry.name.length + entry.packed;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  out.end(Buffer.concat([list, end]));
  await once(out, 'finish');
}

function fieldsOf({ crc, packed, size, name }) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
