import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useState } from 'react';
import type { HistorySort } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { useNow } from '../components/use-now.ts';
import { counted } from '../format/figures.ts';
import { ActivityRow } from './activity-row.tsx';
import { EmptyView } from './empty-view.tsx';
import { hold, rows, select, setView, showWaiting, useActivity, want } from './history-view.ts';
import { COLUMNS, sortedBy } from './row-words.ts';
import { HEAD_HEIGHT, ROW_HEIGHT } from './scroll-scale.ts';
import { useScaledList } from './use-scaled-list.ts';

/** A table whose rows are gone through and chosen by key (WAI-ARIA: grid). */
const GRID = { role: 'grid', tabIndex: 0 } as const;

export interface ActivityTableProps {
  /** Space: shows or hides what is known of the selected row. */
  readonly onPreview: () => void;
  /** Return or a click: shows it. */
  readonly onOpen: (isByKey: boolean) => void;
}

/** All rows of the view: a few dozen of them in the page, however many there are. */
export function ActivityTable({ onPreview, onOpen }: ActivityTableProps) {
  const { selected, sort, view } = useActivity();
  const id = useId();
  const list = useScaledList(rows.shown);
  const [isHovered, setIsHovered] = useState(false);
  const today = new Date(useNow(60_000)).setHours(0, 0, 0, 0);
  const { first, end, top, toSee, moveTo } = list;
  const viewName = view?.view;
  useEffect(() => {
    if (viewName !== undefined) want(first, end);
  }, [first, end, viewName]);
  useEffect(() => hold(isHovered || top > 0), [isHovered, top]);
  useEffect(() => {
    if (viewName === undefined) moveTo(0);
  }, [viewName, moveTo]);

  const chosen = selected === null ? null : rows.indexOf(selected.place);
  const choose = (index: number) => {
    if (rows.shown === 0) return;
    const next = Math.min(Math.max(index, 0), rows.shown - 1);
    select(next);
    toSee(next);
  };
  const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => choose(chosen === null ? first : chosen + 1),
      ArrowUp: () => choose(chosen === null ? first : chosen - 1),
      PageDown: () => choose((chosen ?? first) + page),
      PageUp: () => choose((chosen ?? first) - page),
      Home: () => choose(0),
      End: () => choose(rows.shown - 1),
      ' ': () => (chosen === null ? choose(first) : onPreview()),
      Enter: () => chosen !== null && onOpen(true),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const onClick = (event: MouseEvent) => {
    const index = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    if (!(index instanceof HTMLElement)) return;
    choose(Number(index.dataset['index']));
    onOpen(false);
  };
  const seen = Array.from({ length: Math.max(end - first, 0) }, (_, n) => first + n);
  const isSeen = chosen !== null && chosen >= first && chosen < end;
  const active = isSeen ? { 'aria-activedescendant': `${id}-${selected?.place}` } : {};
  return (
    <div className="activity-table">
      <div ref={list.element} className="activity-scroller" onScroll={list.onScroll}>
        <div style={{ height: list.elementHeight + HEAD_HEIGHT }}>
          <div className="activity-window" style={{ height: list.height + HEAD_HEIGHT }}>
            <table
              {...GRID}
              {...active}
              aria-label="What happened"
              aria-rowcount={rows.shown + 1}
              aria-colcount={COLUMNS.length}
              className="activity-grid"
              onKeyDown={onKeyDown}
              onClick={onClick}
              onMouseEnter={() => setIsHovered(true)}
              onMouseLeave={() => setIsHovered(false)}
            >
              <Head sort={sort} />
              <tbody style={{ transform: `translateY(${list.shift}px)` }}>
                {seen.map((index) => (
                  <ActivityRow
                    key={rows.place(index)}
                    id={`${id}-${rows.place(index)}`}
                    index={index}
                    row={rows.row(index)}
                    isSelected={index === chosen}
                    today={today}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </div>
      </div>
      {rows.waiting > 0 && (isHovered || top > 0 || !isFollowed(sort)) && (
        <div className="activity-new" role="status">
          <Button
            isSmall
            look="main"
            onClick={() => {
              showWaiting();
              moveTo(0);
            }}
          >
            {`${counted(rows.waiting, 'new row')}`}
          </Button>
        </div>
      )}
      {rows.shown === 0 && <EmptyView />}
    </div>
  );
}

function isFollowed(sort: HistorySort): boolean {
  return sort.by === 'time' && sort.descending && useActivity.getState().isLive;
}

function Head({ sort }: { readonly sort: HistorySort }) {
  const direction = sort.descending ? 'descending' : 'ascending';
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <thead>
      <tr className="activity-head" aria-rowindex={1}>
        {COLUMNS.map(({ name, words, by }) => (
          <th
            key={name}
            scope="col"
            {...(by !== null && { 'aria-sort': by === sort.by ? direction : ('none' as const) })}
          >
            {by === null ? (
              words
            ) : (
              <button type="button" onClick={() => setView({ sort: sortedBy(by, sort) })}>
                {words}
                {by === sort.by && <Arrow size={11} aria-hidden />}
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}
