/** Rows of texts as indented lines with aligned columns; those at the indexes named are aligned to the right. */
export function textTable(
  rows: readonly (readonly string[])[],
  toTheRight: ReadonlySet<number> = new Set(),
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.max(widths[index] ?? 0, text.length);
    });
  }
  return rows.map((row) => {
    const cells = row.map((text, index) => {
      const width = widths[index] ?? 0;
      return toTheRight.has(index) ? text.padStart(width) : text.padEnd(width);
    });
    return `  ${cells.join('  ').trimEnd()}`;
  });
}
