import type { ReactNode } from 'react';
import { SCROLLS } from '../components/scrolls.ts';
import { figure, shortFigure } from '../format/figures.ts';

export interface TopEntry {
  readonly key: string;
  readonly words: ReactNode;
  /** The whole of it, on hover. */
  readonly title: string;
  readonly attempts: number;
  /** Narrows the view to it; absent: that can't be said in a filter. */
  readonly onChoose?: () => void;
}

/** Those with most attempts, with bars to compare them by; a click filters. */
export function TopList({
  title,
  entries,
}: {
  readonly title: string;
  readonly entries: readonly TopEntry[];
}) {
  const most = Math.max(1, ...entries.map(({ attempts }) => attempts));
  return (
    <section className="activity-top" aria-label={title}>
      <h3 className="small secondary">{title}</h3>
      {entries.length === 0 ? (
        <p className="small secondary activity-none">None</p>
      ) : (
        <ul {...SCROLLS} aria-label={title}>
          {entries.map(({ key, words, title: whole, attempts, onChoose }) => (
            <li key={key}>
              <button type="button" disabled={onChoose === undefined} title={whole} onClick={onChoose}>
                <span className="activity-bar" style={{ width: `${(attempts / most) * 100}%` }} />
                <span className="clip activity-top-words">{words}</span>
                <span className="secondary" title={figure(attempts)}>
                  {shortFigure(attempts)}
                  <span className="unseen"> attempts</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
