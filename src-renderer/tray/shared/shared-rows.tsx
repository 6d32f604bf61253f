import { type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { SharedBlock } from '../../../src-shared/contract.ts';
import { ROW_HEIGHT, RowFrame } from '../row-frame.tsx';
import { inSightAnd, rowAfter } from '../row-moves.ts';
import type { SharedPages } from './use-shared-pages.ts';

/** A list of any length: what is in sight is fetched and rendered, and arrow keys move. */
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
  const [active, setActive] = useState(0);
  const tabStop = Math.min(active, Math.max(total - 1, 0));
  const withActive = useCallback(
    (range: Range) => inSightAnd(total === 0 ? -1 : tabStop, range),
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

  const move = (event: KeyboardEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    const from = Number(row?.dataset['index'] ?? tabStop);
    const perPage = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT);
    const to = rowAfter(event, from, total, perPage);
    if (to === null) return;
    event.preventDefault();
    wanted.current = to;
    setActive(to);
    virtual.scrollToIndex(to);
  };

  return (
    <RowFrame
      label={label}
      scroller={scroller}
      hold={hold}
      news={isOld ? { words: 'Show changes', letIn: reload } : null}
    >
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
    </RowFrame>
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
