/**
 * A list longer than an element may be high (Chromium: 33,554,431 px): the
 * scroll bar then stands for a part of the list's own height, while wheel and
 * keys still move by pixels of the list. All in CSS pixels.
 */
export const ROW_HEIGHT = 28;
/** Of the columns' heads, which stay where they are. */
export const HEAD_HEIGHT = 26;
/** Well below what any browser allows: Firefox's limit is some 17.8 million. */
export const MOST_PIXELS = 8_000_000;

export interface Extent {
  readonly rows: number;
  /** Of the part that is seen. */
  readonly height: number;
}

/** The height of all rows. */
export function listHeight({ rows }: Extent): number {
  return rows * ROW_HEIGHT;
}

/** How high the element is that scrolls. */
export function elementHeight(extent: Extent): number {
  return Math.min(listHeight(extent), MOST_PIXELS);
}

export function isScaled(extent: Extent): boolean {
  return listHeight(extent) > MOST_PIXELS;
}

/** The furthest that the list can be moved. */
export function lastTop(extent: Extent): number {
  return Math.max(listHeight(extent) - extent.height, 0);
}

export function clampTop(top: number, extent: Extent): number {
  return Math.min(Math.max(top, 0), lastTop(extent));
}

/** Which pixel of the list is at the top when the element is scrolled so far. */
export function topOf(scrollTop: number, extent: Extent): number {
  const furthest = elementHeight(extent) - extent.height;
  if (furthest <= 0) return 0;
  if (!isScaled(extent)) return clampTop(scrollTop, extent);
  return clampTop((scrollTop / furthest) * lastTop(extent), extent);
}

/** How far the element is scrolled for this pixel of the list to be at the top. */
export function scrollTopOf(top: number, extent: Extent): number {
  const last = lastTop(extent);
  if (!isScaled(extent) || last === 0) return clampTop(top, extent);
  return (clampTop(top, extent) / last) * (elementHeight(extent) - extent.height);
}

/** The rows that are seen, also in part: from the first up to, not including, the end. */
export function seenRows(
  top: number,
  { rows, height }: Extent,
): { readonly first: number; readonly end: number } {
  const first = Math.min(Math.floor(top / ROW_HEIGHT), Math.max(rows - 1, 0));
  return { first, end: Math.min(Math.ceil((top + height) / ROW_HEIGHT), rows) };
}

/** Where the list has to be for a row to be seen whole: as it is, if it is. */
export function topToSee(row: number, top: number, extent: Extent): number {
  const start = row * ROW_HEIGHT;
  if (start < top) return clampTop(start, extent);
  if (start + ROW_HEIGHT > top + extent.height) return clampTop(start + ROW_HEIGHT - extent.height, extent);
  return clampTop(top, extent);
}
