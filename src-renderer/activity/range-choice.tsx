import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { exactTime } from '../format/figures.ts';
import { guardNow, setView, useActivity } from './history-view.ts';
import { fieldOf, RANGE_WORDS, rangeOfFields, type TimeRange } from './time-range.ts';

/** Of when what is shown is. */
export function RangeChoice() {
  const { range } = useActivity();
  const [isChoosing, setIsChoosing] = useState(false);
  const choose = (value: string) => {
    if (value === 'choose') setIsChoosing(true);
    else if (value in RANGE_WORDS) setView({ range: { kind: value } as TimeRange });
  };
  return (
    <>
      <span className="field activity-range">
        <select aria-label="Time" value={range.kind} onChange={(event) => choose(event.target.value)}>
          {Object.entries(RANGE_WORDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
          {range.kind === 'custom' && (
            <option value="custom">{`${exactTime(range.from)} – ${exactTime(range.to)}`}</option>
          )}
          <option value="choose">From … to …</option>
        </select>
      </span>
      {isChoosing && <RangeDialog range={range} onClose={() => setIsChoosing(false)} />}
    </>
  );
}

function RangeDialog({ range, onClose }: { readonly range: TimeRange; readonly onClose: () => void }) {
  const now = guardNow();
  const [from, setFrom] = useState(fieldOf(range.kind === 'custom' ? range.from : now - 86_400_000));
  const [to, setTo] = useState(fieldOf(range.kind === 'custom' ? range.to : now));
  const chosen = rangeOfFields(from, to);
  return (
    <Dialog title="Show what happened" onClose={onClose}>
      <form
        className="activity-range-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen === null) return;
          setView({ range: chosen });
          onClose();
        }}
      >
        <label>
          From
          <span className="field">
            <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          </span>
        </label>
        <label>
          To
          <span className="field">
            <input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
          </span>
        </label>
        {chosen === null && <p className="small secondary">The first time has to be before the second.</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={chosen === null}>
            Show
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
