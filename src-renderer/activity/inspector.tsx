import { X } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { AttackerDetails } from '../attacker/attacker-details.tsx';
import { IconButton } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { Segments } from '../components/segments.tsx';
import { EventFields } from './event-fields.tsx';
import { attackerOf } from './row-words.ts';

/** Whoever goes through the rows by key does not ask for each of them. */
const SETTLES_MS = 150;

export interface InspectorProps {
  readonly row: HistoryRow | null;
  /** Shown while no row is selected. */
  readonly attacker: string | null;
  readonly onClose: () => void;
  readonly focusRef: RefObject<HTMLElement | null>;
}

/** What is known of the selected row: itself, and the attacker it belongs to. */
export function Inspector({ row, attacker: opened, onClose, focusRef }: InspectorProps) {
  const [part, setPart] = useState<'attacker' | 'event'>('attacker');
  const attacker = useSettled(row === null ? opened : attackerOf(row));
  const shown = row === null || (part === 'attacker' && attacker !== null) ? 'attacker' : 'event';
  return (
    <aside className="activity-inspector" aria-label="Details" ref={focusRef} tabIndex={-1}>
      <div className="activity-inspector-head">
        {row !== null && (
          <Segments
            label="Details of"
            segments={[
              { value: 'attacker', words: 'Address' },
              { value: 'event', words: row.type === 'event' ? 'Event' : 'Block' },
            ]}
            value={shown}
            onChange={setPart}
          />
        )}
        <IconButton label="Close the details" className="activity-inspector-close" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {shown === 'event' && row !== null && <EventFields row={row} />}
      {shown === 'attacker' && attacker !== null && <AttackerDetails key={attacker} attacker={attacker} />}
      {shown === 'attacker' && attacker === null && (
        <Empty title="Nothing is selected">Choose a row to see what is known of it.</Empty>
      )}
    </aside>
  );
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
