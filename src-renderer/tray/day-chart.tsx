import { useState } from 'react';
import type { Hour } from '../../src-shared/contract.ts';
import { clockTime, counted, figure } from '../format/figures.ts';

/** The last 24 hours, a bar an hour; the pointer or the arrow keys show the figures of one. */
export function DayChart({ hours }: { readonly hours: readonly Hour[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const highest = Math.max(1, ...hours.map(({ attempts }) => attempts));
  const hour = chosen === null ? undefined : hours[chosen];
  const last = hours.length - 1;
  const step = (to: number) => setChosen(Math.min(Math.max(to, 0), last));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => step((chosen ?? last + 1) - 1),
    ArrowRight: () => step((chosen ?? last) + 1),
    Home: () => step(0),
    End: () => step(last),
  };
  return (
    <section className="day-chart" aria-label="The last 24 hours">
      <p className="day-chart-figures small">
        <span className="secondary clip">{hour === undefined ? 'Last 24 hours' : hourWords(hour)}</span>
        <Figures {...(hour ?? sumOf(hours))} />
      </p>
      <div
        className="day-chart-bars"
        role="slider"
        tabIndex={0}
        aria-label="Attempts by hour"
        aria-valuemin={0}
        aria-valuemax={Math.max(last, 0)}
        aria-valuenow={chosen ?? Math.max(last, 0)}
        aria-valuetext={
          hour === undefined ? wholeWords(sumOf(hours)) : `${hourWords(hour)}: ${wholeWords(hour)}`
        }
        onPointerLeave={() => setChosen(null)}
        onBlur={() => setChosen(null)}
        onKeyDown={(event) => {
          const move = keys[event.key];
          if (move === undefined) return;
          event.preventDefault();
          move();
        }}
      >
        {hours.map((one, index) => (
          <div
            key={one.start}
            className={index === chosen ? 'day-chart-hour chosen' : 'day-chart-hour'}
            onPointerEnter={() => setChosen(index)}
          >
            <Bar hour={one} highest={highest} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Bar({
  hour: { attempts, blockedAttempts },
  highest,
}: {
  readonly hour: Hour;
  readonly highest: number;
}) {
  if (attempts === 0) return <div className="day-chart-none" />;
  return (
    <div className="day-chart-bar" style={{ height: `${(attempts / highest) * 100}%` }}>
      <div className="day-chart-blocked" style={{ height: `${(blockedAttempts / attempts) * 100}%` }} />
    </div>
  );
}

type Sums = Pick<Hour, 'attempts' | 'blockedAttempts' | 'blocks'>;

function Figures({ attempts, blockedAttempts, blocks }: Sums) {
  if (attempts === 0 && blocks === 0) return <span className="secondary">No attempts</span>;
  return (
    <span className="day-chart-sums">
      <span>{counted(attempts, 'attempt')}</span>
      <span className="day-chart-key">{figure(blockedAttempts)} blocked</span>
      <span className="secondary">{counted(blocks, 'new block')}</span>
    </span>
  );
}

function wholeWords({ attempts, blockedAttempts, blocks }: Sums): string {
  return `${counted(attempts, 'attempt')}, ${figure(blockedAttempts)} of them from blocked addresses, ${counted(blocks, 'new block')}`;
}

function hourWords({ start }: Hour): string {
  return `${clockTime(start)}–${clockTime(start + 3_600_000)}`;
}

function sumOf(hours: readonly Hour[]): Sums {
  const sum = { attempts: 0, blockedAttempts: 0, blocks: 0 };
  for (const hour of hours) {
    sum.attempts += hour.attempts;
    sum.blockedAttempts += hour.blockedAttempts;
    sum.blocks += hour.blocks;
  }
  return sum;
}
