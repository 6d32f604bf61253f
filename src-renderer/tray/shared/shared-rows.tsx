import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { SharedBlock } from '../../../src-shared/contract.ts';
import '../row-list.css';
import type { SharedPages } from './use-shared-pages.ts';

const ROW_HEIGHT = 44;

/** A list of any length: what is in sight is fetched and rendered, arrow keys move, nothing moves under the pointer. */
export function SharedRows({
  label,
  pages,
  render,
  empty,
}: {
  readonly label: string;
  readonly pages: SharedPages;
  readonly render: (block: SharedBlock, isTabStop: boolean) => ReactNode;
  /** Shown where there are no rows. */
  readonly empty: ReactNode;
}) {
  const { rowAt, want, isOld, hold, reload } = pages;
  const total = pages.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  const isHovered = useRef(false);
  const [active, setActive] = useState(0);
  const tabStop = Math.min(active, Math.max(total - 1, 0));
  const withActive = useCallback(
    (range: Range) => {
      const inSight = defaultRangeExtractor(range);
      return inSight.includes(tabStop) || total === 0 ? inSight : [...inSight, tabStop].sort((a, b) => a - b);
    },
    [tabStop, total],
  );
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    rangeExtractor: withActive,
    overscan: 6,
    initialRect: { width: 380, height: 400 },
  });
  const items = virtual.getVirtualItems();
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};

  // `rowAt` is another one after each answer: what is still missing is asked for then.
  useEffect(() => {
    if (rowAt(startIndex) === undefined || rowAt(endIndex) === undefined) want(startIndex, endIndex + 1);
  }, [startIndex, endIndex, want, rowAt]);

  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] [data-key]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const look = () => {
    const element = scroller.current;
    const isReached = element !== null && element.querySelector(':focus-visible') !== null;
    hold(isHovered.current || (element?.scrollTop ?? 0) > 0 || isReached);
  };
  const hover = (isOver: boolean) => {
    isHovered.current = isOver;
    look();
  };

  const move = (event: KeyboardEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    const from = Number(row?.dataset['index'] ?? tabStop);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: total - 1,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.min(Math.max(step, 0), total - 1);
    wanted.current = to;
    setActive(to);
    virtual.scrollToIndex(to);
  };

  return (
    <section
      className="row-list"
      aria-label={label}
      onFocus={look}
      onBlur={() => requestAnimationFrame(look)}
      onPointerEnter={() => hover(true)}
      onPointerLeave={() => hover(false)}
    >
      {isOld && (
        <button
          type="button"
          className="row-list-news"
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            reload();
          }}
        >
          <ArrowUp size={12} aria-hidden />
          Show changes
        </button>
      )}
      <div ref={scroller} className="row-list-scroller" onScroll={look}>
        {total === 0 ? (
          empty
        ) : (
          <ul
            className="row-list-rows"
            aria-label={label}
            style={{ height: virtual.getTotalSize() }}
            onKeyDown={move}
          >
            {items.map(({ index, start }) => {
              const block = rowAt(index);
              return (
                <li
                  key={index}
                  className="row-list-row"
                  style={{ transform: `translateY(${start}px)` }}
                  data-index={index}
                  {...(block !== undefined && { 'data-row': block.target })}
                  aria-setsize={total}
                  aria-posinset={index + 1}
                  onFocus={() => setActive(index)}
                >
                  {block === undefined ? <Waiting /> : render(block, index === tabStop)}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}

function Waiting() {
  return (
    <div className="row shared-waiting" aria-hidden>
      <span />
      <span />
    </div>
  );
}
