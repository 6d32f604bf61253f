import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { figure } from '../format/figures.ts';
import type { Rows } from './use-rows.ts';
import './row-list.css';

const ROW_HEIGHT = 44;
const NEAR_END = 20;

export interface RowListProps<T> {
  readonly label: string;
  readonly rows: Rows<T>;
  /** A row: memoised, so that only what changed is rendered. */
  readonly render: (row: T, at: { readonly isGone: boolean; readonly isTabStop: boolean }) => ReactNode;
  /** Shown where there are no rows. */
  readonly empty: ReactNode;
}

/**
 * A long list of two-line rows. Only those in sight are rendered; arrow keys
 * move; while the pointer is on it, or it is scrolled, or moved through by
 * keyboard, nothing moves but what was asked for.
 */
export function RowList<T>({ label, rows: { list, more, hold, letIn }, render, empty }: RowListProps<T>) {
  const whole = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const { order, waiting, gone } = list;
  const activeIndex = active === null ? -1 : order.indexOf(active);
  const withActive = useCallback(
    (range: Range) => {
      const inSight = defaultRangeExtractor(range);
      if (activeIndex < 0 || inSight.includes(activeIndex)) return inSight;
      return [...inSight, activeIndex].sort((a, b) => a - b);
    },
    [activeIndex],
  );
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

  const isHovered = useRef(false);
  const look = () => {
    const element = scroller.current;
    const isReached = element?.querySelector(':focus-visible') !== null && element !== null;
    hold(isHovered.current || (element?.scrollTop ?? 0) > 0 || isReached);
  };

  // A window that is hidden hears nothing of the pointer's leaving it.
  const looking = useRef(look);
  useEffect(() => {
    looking.current = look;
  });
  useEffect(() => {
    const leave = () => {
      isHovered.current = false;
      looking.current();
    };
    // Not by the list's own leaving events: there are none where the row under the pointer was just taken away.
    const over = ({ target }: PointerEvent) => {
      const isOver = target instanceof Node && whole.current?.contains(target) === true;
      if (isOver === isHovered.current) return;
      isHovered.current = isOver;
      looking.current();
    };
    document.addEventListener('pointerover', over);
    document.documentElement.addEventListener('pointerleave', leave);
    window.addEventListener('blur', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      document.removeEventListener('pointerover', over);
      document.documentElement.removeEventListener('pointerleave', leave);
      window.removeEventListener('blur', leave);
      document.removeEventListener('visibilitychange', leave);
    };
  }, []);

  const move = (event: KeyboardEvent) => {
    const from = order.indexOf(
      event.target instanceof Element
        ? (event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? '')
        : '',
    );
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: order.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.min(Math.max(step, 0), order.length - 1);
    const key = order[to];
    if (key === undefined) return;
    wanted.current = key;
    setActive(key);
    virtual.scrollToIndex(to);
  };

  const news = [...waiting].filter((key) => !gone.has(key)).length;
  return (
    <section
      ref={whole}
      className="row-list"
      aria-label={label}
      onFocus={look}
      onBlur={() => requestAnimationFrame(look)}
    >
      {news > 0 && (
        <button
          type="button"
          className="row-list-news"
          onClick={() => {
            letIn();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={12} aria-hidden />
          {figure(news)} new
        </button>
      )}
      <div ref={scroller} className="row-list-scroller" onScroll={look}>
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
      </div>
    </section>
  );
}
