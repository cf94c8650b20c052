/** One request of a list by place: `limit` rows from `(page - 1) * limit` on. Kommo knows no other way to ask. */
export interface Tile {
  readonly page: number;
  readonly limit: number;
}

/** Rows before the tile. */
export function startOf({ page, limit }: Tile): number {
  return (page - 1) * limit;
}

/** Rows up to the end of the tile. */
export function endOf({ page, limit }: Tile): number {
  return page * limit;
}

/**
 * The tile that goes furthest beyond the first `reach` rows and repeats at least `overlap` of them. Pages of one size
 * never overlap, so the size changes from tile to tile: a page of 249 rows begins elsewhere than one of 250.
 */
export function nextTile(reach: number, size: { readonly most: number; readonly overlap: number }): Tile {
  let best: Tile = { page: 1, limit: size.most };
  if (reach < size.overlap) return best;
  for (let limit = size.most; limit >= size.most / 2; limit -= 1) {
    const tile = { page: Math.floor((reach - size.overlap) / limit) + 1, limit };
    if (endOf(tile) > endOf(best)) best = tile;
  }
  return best;
}
