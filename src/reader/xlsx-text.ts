/** The longest text of a cell that is read, in UTF-16 units: four times what spreadsheet programs hold. */
export const MAX_CELL_TEXT = 131_072;

/** Escapes such as `_x000D_` for characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
