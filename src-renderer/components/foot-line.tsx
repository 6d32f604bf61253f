import { X } from 'lucide-react';
import { hideFootLine, undo, useFootLine } from '../stores/undo.ts';
import { Button, IconButton } from './button.tsx';
import './controls.css';

/** What was just done, with Undo; at the foot of a window. */
export function FootLine() {
  const { line } = useFootLine();
  return (
    <div role="status">
      {line !== null && (
        <div className={line.isProblem ? 'foot-line problem' : 'foot-line'}>
          <p>{line.text}</p>
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
