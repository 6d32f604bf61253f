import { memo, useState } from 'react';
import type { EventRow } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { figure } from '../format/figures.ts';
import { short, visible } from '../format/safe-text.ts';

const FIRST = 30;
const LONGEST = 400;

/** The very lines of the log, newest first. */
export function RawLines({ events }: { readonly events: readonly EventRow[] }) {
  const [isWhole, setIsWhole] = useState(false);
  const newestFirst = [...events].sort((a, b) => b.id - a.id);
  const shown = isWhole ? newestFirst : newestFirst.slice(0, FIRST);
  return (
    <section className="attacker-part">
      <h3>What sshd said</h3>
      {events.length === 0 && <p className="secondary">The lines are no longer stored.</p>}
      <ol className="raw-lines mono">
        {shown.map(({ id, line }) => (
          <RawLine key={id} line={line} />
        ))}
      </ol>
      {shown.length < newestFirst.length && (
        <Button look="plain" isSmall onClick={() => setIsWhole(true)}>
          {figure(newestFirst.length - shown.length)} more lines
        </Button>
      )}
    </section>
  );
}

const RawLine = memo(function RawLine({ line }: { readonly line: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = line.length > LONGEST;
  return (
    <li className="raw-line selectable">
      {isLong && !isWhole ? short(line, LONGEST) : visible(line)}
      {isLong && !isWhole && (
        <Button look="plain" isSmall onClick={() => setIsWhole(true)}>
          All {figure(line.length)} characters
        </Button>
      )}
    </li>
  );
});
