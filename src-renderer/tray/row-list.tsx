import { type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { figure } from '../format/figures.ts';
import { ROW_HEIGHT, RowFrame } from './row-frame.tsx';
import { inSightAnd, rowAfter } from './row-moves.ts';
import type { Rows } from './use-rows.ts';

const NEAR_END = 20;

export interface RowListProps<T> {
  readonly label: string;
  readonly rows: Rows<T>;
  /** A row: memoised, so that only what changed is rendered. */
  readonly render: (row: T, at: { readonly isGone: boolean; readonly isTabStop: boolean }) => ReactNode;
  /** Shown where there are no rows. */
  readonly empty: ReactNode;
}

/** A long list of two-line rows. Only those in sight are rendered, and arrow keys move. */
export function RowList<T>({ label, rows: { list, more, hold, letIn }, render, empty }: RowListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const { order, waiting, gone } = list;
  const activeIndex = active === null ? -1 : order.indexOf(active);
  const withActive = useCallback((range: Range) => inSightAnd(activeIndex, range), [activeIndex]);
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => order[index] ?? index,
    rangeExtractor: withActive,
    overscan: 6,
    initialRect: { width: 380, height: 320 },
  });
  const items = virtual.getVirtualItems();
  const tabStop = activeIndex >= 0 ? active : (order[0] ?? null);
  const lastShown = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (lastShown >= order.length - NEAR_END && order.length > 0) more();
  }, [lastShown, order.length, more]);

  useEffect(() => {
    if (wanted.current === null) return;
    const element = scroller.current?.querySelector<HTMLElement>(
      `[data-key="${CSS.escape(wanted.current)}"]`,
    );
    if (element === null || element === undefined) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  const move = (event: KeyboardEvent) => {
    const from = order.indexOf(
      event.target instanceof Element
        ? (event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? '')
        : '',
    );
    const perPage = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT);
    const to = rowAfter(event, from, order.length, perPage);
    if (to === null) return;
    event.preventDefault();
    wanted.current = order[to] ?? null;
    setActive(wanted.current);
    virtual.scrollToIndex(to);
  };

  const news = [...waiting].filter((key) => !gone.has(key)).length;
  return (
    <RowFrame
      label={label}
      scroller={scroller}
      hold={hold}
      news={news === 0 ? null : { words: `${figure(news)} new`, letIn }}
    >
      {order.length === 0 ? (
        empty
      ) : (
        <ul
          className="row-list-rows"
          aria-label={label}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={move}
        >
          {items.map(({ key, index, start }) => {
            const name = String(key);
            const row = list.rows.get(name);
            if (row === undefined) return null;
            return (
              <li
                key={name}
                data-row={name}
                className={list.arrived.has(name) ? 'row-list-row arrived' : 'row-list-row'}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={order.length}
                aria-posinset={index + 1}
                onFocus={() => setActive(name)}
              >
                {render(row, { isGone: gone.has(name), isTabStop: name === tabStop })}
              </li>
            );
          })}
        </ul>
      )}
    </RowFrame>
  );
}
