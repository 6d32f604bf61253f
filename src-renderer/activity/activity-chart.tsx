import { type MouseEvent, useMemo, useState } from 'react';
import { Bar, BarChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { clockTime, counted, exactTime, figure, shortFigure } from '../format/figures.ts';
import { barsOf, brushed, type Bar as Step } from './chart-steps.ts';
import { setView, useActivity } from './history-view.ts';

const DAY = 86_400_000;
const AXIS_WIDTH = 44;
const dayName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Attempts over time, those of blocked attackers tinted; drawing over it chooses the time. */
export function ActivityChart() {
  const { summary, filter } = useActivity();
  const { from, to } = filter;
  const bars = useMemo(() => (summary === null ? [] : barsOf(summary, { from, to })), [summary, from, to]);
  const [brush, setBrush] = useState<{ readonly one: number; readonly other: number } | null>(null);
  const isLong = (bars.at(-1)?.end ?? 0) - (bars[0]?.start ?? 0) > 2 * DAY;
  const indexAt = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const index = Math.floor(((clientX - left) / (width - AXIS_WIDTH)) * bars.length);
    return Math.min(Math.max(index, 0), bars.length - 1);
  };
  const finish = () => {
    const one = bars[brush?.one ?? -1];
    const other = bars[brush?.other ?? -1];
    setBrush(null);
    // A click alone is no brush.
    if (one !== undefined && other !== undefined && one !== other)
      setView({ range: { kind: 'custom', ...brushed(one, other) } });
  };
  const first = bars[Math.min(brush?.one ?? -1, brush?.other ?? -1)];
  const last = bars[Math.max(brush?.one ?? -1, brush?.other ?? -1)];
  const pointer = {
    onMouseDown: (event: MouseEvent) => setBrush({ one: indexAt(event), other: indexAt(event) }),
    onMouseMove: (event: MouseEvent) => {
      const other = indexAt(event);
      if (brush !== null && other !== brush.other) setBrush({ ...brush, other });
    },
    onMouseUp: finish,
    onMouseLeave: () => setBrush(null),
  };
  return (
    <figure className="activity-chart" aria-label={chartWords(bars)} {...pointer}>
      {bars.length > 0 && (
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={bars}
            barCategoryGap={bars.length > 90 ? 0.5 : 1.5}
            margin={{ top: 6, right: 0, bottom: 0, left: 0 }}
            maxBarSize={48}
            accessibilityLayer={false}
          >
            <XAxis
              dataKey="start"
              height={18}
              tickLine={false}
              axisLine={false}
              minTickGap={28}
              tick={{ fontSize: 11, fill: 'var(--secondary)' }}
              tickFormatter={(start: number) => (isLong ? dayName.format(start) : clockTime(start))}
            />
            <YAxis
              width={AXIS_WIDTH}
              orientation="right"
              tickCount={3}
              allowDecimals={false}
              tickLine={false}
              axisLine={false}
              tick={{ fontSize: 11, fill: 'var(--secondary)' }}
              tickFormatter={shortFigure}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--fill)' }}
              content={({ active, payload }) => {
                const bar = payload?.[0]?.payload as Step | undefined;
                return active === true && bar !== undefined ? <BarWords bar={bar} /> : null;
              }}
            />
            <Bar dataKey="blocked" stackId="all" fill="var(--chart-blocked)" isAnimationActive={false} />
            <Bar dataKey="open" stackId="all" fill="var(--chart)" isAnimationActive={false} />
            {first !== undefined && last !== undefined && (
              <ReferenceArea x1={first.start} x2={last.start} fill="var(--accent)" fillOpacity={0.18} />
            )}
          </BarChart>
        </ResponsiveContainer>
      )}
    </figure>
  );
}

function BarWords({ bar: { start, end, blocked, open } }: { readonly bar: Step }) {
  return (
    <div className="tip">
      <p>
        {end - start < DAY
          ? exactTime(start)
          : `${dayName.format(start)}${end - start > DAY ? ` – ${dayName.format(end - 1)}` : ''}`}
      </p>
      <p>{`${counted(blocked + open, 'attempt')}, ${figure(blocked)} by blocked`}</p>
    </div>
  );
}

function chartWords(bars: readonly Step[]): string {
  const sum = bars.reduce((total, { blocked, open }) => total + blocked + open, 0);
  const highest = bars.reduce<Step | null>(
    (top, bar) => (top === null || bar.blocked + bar.open > top.blocked + top.open ? bar : top),
    null,
  );
  if (highest === null) return 'Attempts over time: none';
  return `Attempts over time: ${figure(sum)}, most of them (${figure(highest.blocked + highest.open)}) from ${exactTime(highest.start)}`;
}
