import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  clampTop,
  elementHeight,
  HEAD_HEIGHT,
  isScaled,
  ROW_HEIGHT,
  scrollTopOf,
  seenRows,
  topOf,
  topToSee,
} from './scroll-scale.ts';

const LINE_PIXELS = 40;

/** Scrolls a list of any length in one element; tells which rows are seen, and where the first of them lies. */
export function useScaledList(rows: number) {
  const element = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const [top, setTop] = useState(0);
  /** What was set here, for its scroll event not to be taken for the reader's. */
  const own = useRef(-1);
  const extent = { rows, height };
  const latest = useRef({ extent, top });
  latest.current = { extent, top: clampTop(top, extent) };

  const moveTo = useCallback((next: number) => {
    const { extent: now } = latest.current;
    const place = clampTop(next, now);
    latest.current = { extent: now, top: place };
    setTop(place);
    const scroller = element.current;
    if (scroller === null) return;
    scroller.scrollTop = scrollTopOf(place, now);
    own.current = scroller.scrollTop;
  }, []);

  const toSee = useCallback(
    (row: number) => moveTo(topToSee(row, latest.current.top, latest.current.extent)),
    [moveTo],
  );

  const onScroll = useCallback(() => {
    const scroller = element.current;
    if (scroller === null || Math.abs(scroller.scrollTop - own.current) < 1) return;
    own.current = -1;
    setTop(topOf(scroller.scrollTop, latest.current.extent));
  }, []);

  useEffect(() => {
    const scroller = element.current;
    if (scroller === null) return;
    const observer = new ResizeObserver(() => setHeight(Math.max(scroller.clientHeight - HEAD_HEIGHT, 0)));
    observer.observe(scroller);
    // Not through React, whose wheel listeners can't keep the browser from scrolling by itself.
    const onWheel = (event: WheelEvent) => {
      const { extent: now, top: before } = latest.current;
      if (!isScaled(now) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
      moveTo(before + event.deltaY * unit);
    };
    scroller.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('wheel', onWheel);
    };
  }, [moveTo]);

  // A list that became longer or shorter is scrolled to where it was.
  useLayoutEffect(() => {
    const scroller = element.current;
    if (scroller === null || height === 0) return;
    const { extent: now, top: place } = latest.current;
    const wanted = scrollTopOf(place, { ...now, rows });
    if (Math.abs(scroller.scrollTop - wanted) < 1) return;
    scroller.scrollTop = wanted;
    own.current = scroller.scrollTop;
  }, [rows, height]);

  const place = latest.current.top;
  return {
    element,
    onScroll,
    moveTo,
    toSee,
    top: place,
    height,
    elementHeight: elementHeight(extent),
    /** By so much the first seen row lies above the top. */
    shift: -(place % ROW_HEIGHT),
    ...seenRows(place, extent),
  };
}
