import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { lasting } from '../format/figures.ts';
import { hideFootLine, takeBack, undo, useFootLine } from '../stores/undo.ts';
import { Button, IconButton } from './button.tsx';
import './controls.css';

/** What was just done, with Undo; at the foot of a window. */
export function FootLine() {
  const { line } = useFootLine();
  const back = line?.back;
  return (
    <div role="status">
      {line !== null && (
        <div className={line.isProblem ? 'foot-line problem' : 'foot-line'}>
          <p>{line.text}</p>
          {back?.until !== undefined && <TimeLeft until={back.until} />}
          {back !== undefined && (
            <Button look="plain" onClick={() => void takeBack(back.run)}>
              {back.words}
            </Button>
          )}
          {line.undo !== null && (
            <Button look="plain" onClick={() => line.undo !== null && void undo(line.undo)}>
              Undo
            </Button>
          )}
          <IconButton label="Close" onClick={hideFootLine}>
            <X size={13} aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}

/** For the eyes only: read out anew each second, nobody could listen to anything else. */
function TimeLeft({ until }: { readonly until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="secondary" aria-hidden>
      {lasting(until - now)}
    </span>
  );
}
