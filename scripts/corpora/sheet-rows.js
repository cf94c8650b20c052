// Without an oracle, the rows of a workbook are counted by other code: `row` elements that hold a value, by regular
// expression, in every sheet. One of the sheets must have as many as were read, the header and the rejected included.
import { crc32, inflateRawSync } from 'node:zlib';
import { readFileSync } from 'node:fs';

export async function countSheetRows(file, rows) {
  const parts = partsOf(readFileSync(file));
  const blanks = blankStrings(parts.find((part) => /<(?:\w+:)?sst[\s>]/.test(part)) ?? '');
  const sheets = parts.filter((part) => /<(?:\w+:)?sheetData[\s>/]/.test(part));
  const counts = sheets.map((xml) => filledRows(xml, blanks));
  const read = rows.length + 1;
  return counts.includes(read)
    ? undefined
    : `${read} rows with the header; the sheets have ${counts.join(', ')}`;
}

/** The text of every part, found by the central directory of the archive. */
function partsOf(bytes) {
  const parts = [];
  const mark = Buffer.from('PK\x01\x02', 'latin1');
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 4)) {
    const part = partOf(bytes, at);
    if (part !== undefined) parts.push(part);
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
  try {
    const data = method === 0 ? body : inflateRawSync(body);
    return crc32(data) === crc ? data.toString('utf8') : undefined;
  } catch {
    // The mark stood in the middle of other bytes.
    return undefined;
  }
}

/** The places of shared strings without any text. */
function blankStrings(xml) {
  const strings = xml.match(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>[\s\S]*?<\/(?:\w+:)?si>)/g) ?? [];
  return new Set(
    strings.flatMap((string, index) => (/<(?:\w+:)?t(?:\s[^>]*)?>[^<]/.test(string) ? [] : [`${index}`])),
  );
}

function filledRows(xml, blanks) {
  const rows = xml.match(/<(?:\w+:)?row[\s>](?:[^>]*[^/])?>?[\s\S]*?<\/(?:\w+:)?row>/g) ?? [];
  const withText = rows.map((row) =>
    row.replace(/ t="s"[^>]*><(?:\w+:)?v>(\d+)<\/(?:\w+:)?v>/g, (cell, index) =>
      blanks.has(index) ? '>' : cell,
    ),
  );
  return withText.filter((row) => /<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]/.test(row)).length;
}
