// Without an oracle, the rows of a workbook are counted by other code: `row` elements that hold a value, by regular
// expression, in every sheet. One of the sheets must have as many as were read, the header and the rejected included.
import { crc32, inflateRawSync } from 'node:zlib';
import { readFileSync } from 'node:fs';

export async function countSheetRows(file, rows) {
  const counts = sheetParts(readFileSync(file)).map(filledRows);
  const read = rows.length + 1;
  return counts.includes(read)
    ? undefined
    : `${read} rows with the header; the sheets have ${counts.join(', ')}`;
}

/** The text of every part that holds sheet data, found by the local headers of the archive. */
function sheetParts(bytes) {
  const parts = [];
  const mark = Buffer.from('PK\x01\x02', 'latin1');
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 4)) {
    const part = partOf(bytes, at);
    if (part !== undefined && /<(?:\w+:)?sheetData[\s>/]/.test(part)) parts.push(part);
  }
  return parts;
}

function partOf(bytes, at) {
  const method = bytes.readUInt16LE(at + 10);
  const crc = bytes.readUInt32LE(at + 16);
  const packed = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  if (local + 30 > bytes.length) return undefined;
  const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const body = bytes.subarray(from, from + packed);
  const data = method === 0 ? body : inflateRawSync(body);
  return crc32(data) === crc ? data.toString('utf8') : undefined;
}

function filledRows(xml) {
  const rows = xml.match(/<(?:\w+:)?row[\s>](?:[^>]*[^/])?>?[\s\S]*?<\/(?:\w+:)?row>/g) ?? [];
  return rows.filter((row) => /<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]/.test(row)).length;
}
