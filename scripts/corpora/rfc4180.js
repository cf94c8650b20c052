// A second opinion on CSV, written for its plainness: the grammar of RFC 4180, a character at a time.

/**
 * The records of a text; undefined where it breaks the grammar. Lines end with LF, CR and LF, or with a lone CR in a text
 * without LF.
 */
export function records(text, delimiter, quote) {
  const source = { text, delimiter, quote };
  const result = [];
  let record = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === quote ? quotedCell(source, at) : plainCell(source, at);
    if (!cell) return undefined;
    record.push(cell.value);
    at = cell.end;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at < text.length) continue;
      record.push('');
    }
    result.push(record);
    record = [];
    at += breakAt(text, at);
  }
  return result;
}

function plainCell(source, from) {
  let end = from;
  while (!endsCell(source, end)) end += 1;
  const value = source.text.slice(from, end);
  return value.includes(source.quote) ? undefined : { value, end };
}

function quotedCell(source, from) {
  const { text, quote } = source;
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close === -1) return undefined;
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return endsCell(source, close + 1) ? { value, end: close + 1 } : undefined;
    value += quote;
    at = close + 2;
  }
}

function endsCell({ text, delimiter }, at) {
  return at >= text.length || text.startsWith(delimiter, at) || breakAt(text, at) > 0;
}

/** Length of the line break at a place; 0 if there is none. */
function breakAt(text, at) {
  if (text[at] === '\n') return 1;
  if (text[at] !== '\r') return 0;
  if (text[at + 1] === '\n') return 2;
  return text.includes('\n') ? 0 : 1;
}
