// Holds the rows that were read against those that an oracle knows.

/**
 * What differs, if anything does: a row that is no row of the oracle in the oracle's order, or more rows of the oracle
 * that are not there than rows that were rejected with a reason. From a header in mid-file on, which is rejected and
 * called what it is, an oracle may see another table; then only the rows before it count.
 */
export function compare(known, table, rows) {
  if (known.length === 1 && known[0].length === 0)
    return rows.length === 0 ? undefined : 'the file has no rows';
  const filled = known.filter((row) => row.some((cell) => cell.trim() !== ''));
  const joined = rows.findIndex(({ issues }) => issues.some(({ code }) => code === 'row/repeated-header'));
  const held = joined === -1 ? rows : rows.slice(0, joined);
  const sound = held.filter(({ issues }) => issues.every(({ severity }) => severity !== 'error'));
  const found = align([table.header.columns, ...sound.map(({ value }) => value.map(String))], filled);
  if (joined !== -1) return sound.length === 0 ? undefined : found.fault;
  const rejected = rows.length - sound.length;
  if (found.fault !== undefined || found.lost <= rejected) return found.fault;
  return `${found.lost} known rows are not there; ${rejected} were rejected`;
}

/** Finds the rows that were read among the known ones, in order; `lost` counts those that lie between. */
function align(read, known) {
  let next = 0;
  let lost = 0;
  for (const [index, row] of read.entries()) {
    const at = known.findIndex((other, place) => place >= next && equal(row, other, index === 0));
    if (at === -1)
      return { lost, fault: `row ${index} is not a known one: ${JSON.stringify(row).slice(0, 200)}` };
    lost += at - next;
    next = at + 1;
  }
  return { lost: lost + known.length - next, fault: undefined };
}

/** Names of columns are trimmed, and invented where there are none. */
function equal(row, known, isHeader) {
  if (row.length !== known.length) return false;
  return row.every((cell, index) => {
    const other = known[index] ?? '';
    return isHeader ? cell === other.trim() || other.trim() === '' : cell === other;
  });
}
