// Without an oracle, every row is held against its own physical lines: read alone by other code they must give the same
// cells, and a line that is in no row must be blank, in the header or above it.
import { readFileSync } from 'node:fs';

import iconv from 'iconv-lite';

import { records } from './rfc4180.js';

export function checkLines(file, table, rows) {
  const { encoding, delimiter, quote } = dialectOf(table);
  const text = iconv.decode(readFileSync(file), encoding);
  const lines = splitLines(text);
  const counts = table.lines();
  if (counts.total !== lines.length) return `${counts.total} lines were counted; there are ${lines.length}`;
  if (counts.above + counts.header + counts.blank + counts.rows !== counts.total)
    return `the lines do not add up: ${JSON.stringify(counts)}`;
  const covered = new Uint8Array(lines.length + 1);
  covered.fill(1, 0, counts.above + 1);
  let header = counts.above + 1;
  while (isBlank(lines[header - 1], delimiter)) header += 1;
  covered.fill(1, header, header + counts.header);
  for (const row of rows) {
    const { firstLine, lastLine } = row.origin;
    covered.fill(1, firstLine, lastLine + 1);
    const fault = faultOf(row, lines.slice(firstLine - 1, lastLine), { delimiter, quote });
    if (fault !== undefined) return `line ${firstLine}: ${fault}`;
  }
  const lost = lines.findIndex((line, index) => covered[index + 1] === 0 && !isBlank(line, delimiter));
  return lost === -1 ? undefined : `line ${lost + 1} is in no row`;
}

function faultOf({ value, issues }, lines, { delimiter, quote }) {
  if (issues.some(({ severity }) => severity === 'error')) return undefined;
  const read = records(lines.join(''), delimiter, quote);
  if (read?.length !== 1) return 'the row is not one sound record';
  return JSON.stringify(read[0]) === JSON.stringify(value)
    ? undefined
    : `other cells: ${JSON.stringify(read[0]).slice(0, 200)}`;
}

function dialectOf({ findings }) {
  const found = new Map(findings.map(({ what, value }) => [what, value]));
  const delimiter = found.get('delimiter');
  return {
    encoding: found.get('encoding'),
    delimiter: delimiter === 'tab' ? '\t' : delimiter.slice(1, -1),
    quote: found.get('quote') ?? '"',
  };
}

/** Lines with their line breaks. */
function splitLines(text) {
  const end = text.includes('\n') ? '\n' : '\r';
  const lines = text.split(end).map((line) => line + end);
  const last = (lines.pop() ?? '').slice(0, -1);
  return last === '' ? lines : [...lines, last];
}

function isBlank(line, delimiter) {
  const bare = line.replace(/[\r\n]+$/, '');
  const cells = bare.split(delimiter).map((cell) => cell.replace(/^""$/, ''));
  return cells.length === 1 ? bare.trim() === '' || bare === '""' : cells.every((cell) => cell === '');
}
