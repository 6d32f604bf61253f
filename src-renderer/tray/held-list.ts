/**
 * A list that is fed live and holds still on demand: rows change in place, but
 * none comes, goes or moves while it is held. What came meanwhile waits.
 */
export interface HeldList<T> {
  readonly rows: ReadonlyMap<string, T>;
  /** Keys in the order in which they are shown. */
  readonly order: readonly string[];
  /** Keys of rows that came while the list was held. */
  readonly waiting: ReadonlySet<string>;
  /** Keys of shown rows that are no longer there. */
  readonly gone: ReadonlySet<string>;
  /** Keys that the latest change brought into the order. */
  readonly arrived: ReadonlySet<string>;
  readonly isHeld: boolean;
}

export interface RowOf<T> {
  keyOf(row: T): string;
  /** Orders the rows as they are shown. */
  compare(a: T, b: T): number;
}

export function heldList<T>(rows: readonly T[], of: RowOf<T>): HeldList<T> {
  const byKey = new Map(rows.map((row) => [of.keyOf(row), row]));
  const none: ReadonlySet<string> = new Set();
  return settled({ rows: byKey, order: [], waiting: none, gone: none, arrived: none, isHeld: false }, of);
}

/** With these rows as they are now. */
export function withChanged<T>(list: HeldList<T>, changed: readonly T[], of: RowOf<T>): HeldList<T> {
  const news = changed.filter((row) => list.rows.get(of.keyOf(row)) !== row);
  if (news.length === 0) return list;
  const rows = new Map(list.rows);
  const waiting = new Set(list.waiting);
  const gone = new Set(list.gone);
  for (const row of news) {
    const key = of.keyOf(row);
    if (!rows.has(key)) waiting.add(key);
    gone.delete(key);
    rows.set(key, row);
  }
  const next = { ...list, rows, waiting, gone };
  return list.isHeld ? next : settled(next, of);
}

/** With the next page of older rows: they are shown at once, for they come after what is seen. */
export function withPage<T>(list: HeldList<T>, page: readonly T[], of: RowOf<T>): HeldList<T> {
  const unknown = page.filter((row) => !list.rows.has(of.keyOf(row)));
  if (unknown.length === 0) return list;
  const rows = new Map(list.rows);
  for (const row of unknown) rows.set(of.keyOf(row), row);
  const order = [...list.order, ...unknown.map((row) => of.keyOf(row))];
  const next = { ...list, rows, order, arrived: new Set<string>() };
  return list.isHeld ? next : settled(next, of);
}

/** Without these rows: at once, or when it is held no longer. */
export function without<T>(list: HeldList<T>, keys: readonly string[], of: RowOf<T>): HeldList<T> {
  const known = keys.filter((key) => list.rows.has(key));
  if (known.length === 0) return list;
  const next = { ...list, gone: new Set([...list.gone, ...known]) };
  return list.isHeld ? next : settled(next, of);
}

export function held<T>(list: HeldList<T>, isHeld: boolean, of: RowOf<T>): HeldList<T> {
  if (list.isHeld === isHeld) return list;
  return isHeld ? { ...list, isHeld } : settled({ ...list, isHeld }, of);
}

/** Lets in what waits, held or not. */
export function settled<T>(list: HeldList<T>, of: RowOf<T>): HeldList<T> {
  const rows =
    list.gone.size === 0 ? list.rows : new Map([...list.rows].filter(([key]) => !list.gone.has(key)));
  const order = [...rows].sort(([, a], [, b]) => of.compare(a, b)).map(([key]) => key);
  const before = new Set(list.order);
  const arrived = new Set(before.size === 0 ? [] : order.filter((key) => !before.has(key)));
  return { ...list, rows, order, waiting: new Set(), gone: new Set(), arrived };
}
