import { ArrowUp } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import './row-list.css';

/** Of a row, in pixels. */
export const ROW_HEIGHT = 44;

/**
 * What stands round a long list of rows: it scrolls, and what is new waits above it. While the pointer is on it, or it
 * is scrolled, or moved through by keyboard, it is held: nothing moves but what was asked for.
 */
export function RowFrame({
  label,
  scroller,
  hold,
  news,
  children,
}: {
  readonly label: string;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Told whenever it may have changed. */
  readonly hold: (isHeld: boolean) => void;
  /** What waits, and how it is let in; null: nothing does. */
  readonly news: { readonly words: string; readonly letIn: () => void } | null;
  readonly children: ReactNode;
}) {
  const whole = useRef<HTMLElement>(null);
  const isHovered = useRef(false);
  const look = () => {
    const element = scroller.current;
    const isReached = element !== null && element.querySelector(':focus-visible') !== null;
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

  return (
    <section
      ref={whole}
      className="row-list"
      aria-label={label}
      onFocus={look}
      onBlur={() => requestAnimationFrame(look)}
    >
      {news !== null && (
        <button
          type="button"
          className="row-list-news"
          onClick={() => {
            news.letIn();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={12} aria-hidden />
          {news.words}
        </button>
      )}
      <div ref={scroller} className="row-list-scroller" onScroll={look}>
        {children}
      </div>
    </section>
  );
}
