import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '../format/words.ts';
import { useConnection } from '../stores/stores.ts';
import {
  type HeldList,
  held,
  heldList,
  type RowOf,
  settled,
  withChanged,
  without,
  withPage,
} from './held-list.ts';

const DEBOUNCE_MS = 150;
export const PAGE = 100;

/** Where a list's rows come from. One for each list, for good: it is not looked at for changes. */
export interface RowSource<T> extends RowOf<T> {
  page(input: {
    offset: number;
    limit: number;
    search?: string;
  }): Promise<{ total: number; rows: readonly T[] }>;
  /** Whether a row that comes live belongs to what is searched for. */
  matches(row: T, search: string): boolean;
  /** Calls the listener with rows that are no longer there. */
  onGone(listener: (gone: readonly T[]) => void): () => void;
  /** Whether it is still the one that is gone, and not another in its place. */
  isSame(a: T, b: T): boolean;
}

export interface Rows<T> {
  readonly list: HeldList<T>;
  /** How many there are, shown or not. */
  readonly total: number;
  /** The answer to the latest search has not come yet. */
  readonly isSearching: boolean;
  readonly problem: string | null;
  readonly more: () => void;
  readonly hold: (isHeld: boolean) => void;
  /** Lets in what waits. */
  readonly letIn: () => void;
}

/** A list's rows: live from the store, older ones in pages, or what a search finds. The latest answer wins. */
export function useRows<T>(
  source: RowSource<T>,
  live: readonly T[],
  liveTotal: number,
  search: string,
): Rows<T> {
  const isThere = useConnection(({ isConnected, isReady }) => isConnected && isReady);
  const [list, setList] = useState(() => heldList(live, source));
  const [found, setFound] = useState<{ search: string; total: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // Until the snapshot after a lost connection is there.
  const isStale = useRef(false);
  const shownLive = useRef(live);
  const latest = useRef({ live, list, search, isAsking: false, turn: 0, isAtEnd: false });
  latest.current.live = live;
  latest.current.list = list;
  latest.current.search = search;

  const start = useCallback(
    (rows: readonly T[]) => {
      latest.current.isAtEnd = false;
      latest.current.isAsking = false;
      setList((before) => held(heldList(rows, source), before.isHeld, source));
    },
    [source],
  );

  useEffect(() => {
    if (!isThere) isStale.current = true;
  }, [isThere]);

  useEffect(() => {
    const known = new Set(shownLive.current);
    shownLive.current = live;
    // A snapshot brings every row anew; what was dropped meanwhile is not in it.
    if (isStale.current && isThere && !live.some((row) => known.has(row))) {
      isStale.current = false;
      if (latest.current.search === '') start(live);
      return;
    }
    setList((before) => {
      const { search: text } = latest.current;
      const fitting =
        text === ''
          ? live
          : live.filter((row) => before.rows.has(source.keyOf(row)) || source.matches(row, text));
      return withChanged(before, fitting, source);
    });
  }, [live, isThere, source, start]);

  useEffect(
    () =>
      source.onGone((gone) =>
        setList((before) => {
          const keys = gone
            .filter((row) => {
              const known = before.rows.get(source.keyOf(row));
              return known !== undefined && source.isSame(known, row);
            })
            .map((row) => source.keyOf(row));
          return without(before, keys, source);
        }),
      ),
    [source],
  );

  // What is stored may have been deleted while this was away, or by the owner.
  const isEmptied = liveTotal === 0;
  useEffect(() => {
    latest.current.turn++;
    const { turn } = latest.current;
    setProblem(null);
    if (search === '') {
      setFound(null);
      start(isEmptied ? [] : latest.current.live);
      return;
    }
    if (!isThere) return;
    const timer = setTimeout(async () => {
      try {
        const { total, rows } = await source.page({ offset: 0, limit: PAGE, search });
        if (latest.current.turn !== turn) return;
        start(rows);
        setFound({ search, total });
      } catch (error) {
        if (latest.current.turn === turn) setProblem(messageOf(error));
      }
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [search, isThere, isEmptied, source, start]);

  const total = search === '' ? liveTotal : (found?.total ?? 0);
  const more = useCallback(async () => {
    const now = latest.current;
    if (now.isAsking || now.isAtEnd || now.list.rows.size >= total) return;
    now.isAsking = true;
    const { turn } = now;
    try {
      const input = { offset: now.list.rows.size, limit: PAGE };
      const { rows } = await source.page(search === '' ? input : { ...input, search });
      if (now.turn !== turn) return;
      now.isAtEnd = rows.length < PAGE;
      setList((before) => withPage(before, rows, source));
    } catch (error) {
      if (now.turn === turn) setProblem(messageOf(error));
    } finally {
      if (now.turn === turn) now.isAsking = false;
    }
  }, [search, total, source]);

  return {
    list,
    total,
    isSearching: search !== '' && problem === null && found?.search !== search,
    problem,
    more: useCallback(() => void more(), [more]),
    hold: useCallback((isHeld: boolean) => setList((before) => held(before, isHeld, source)), [source]),
    letIn: useCallback(() => setList((before) => settled(before, source)), [source]),
  };
}
