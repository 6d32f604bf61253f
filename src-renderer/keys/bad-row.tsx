import { Trash2, TriangleAlert } from 'lucide-react';
import type { KeyEntry } from '../../src-shared/contract.ts';
import { IconButton } from '../components/button.tsx';
import { short, visible } from '../format/safe-text.ts';

/** A line that sshd passes over. */
export function BadRow({
  entry: { line, text, why },
  canChange,
  onRemove,
}: {
  readonly entry: Extract<KeyEntry, { kind: 'bad' }>;
  readonly canChange: boolean;
  readonly onRemove: () => void;
}) {
  return (
    <li className="key-row">
      <TriangleAlert size={15} className="key-icon bad" aria-hidden />
      <div className="key-words">
        <p className="key-title">Line {line} lets nobody in</p>
        <p className="small mono clip selectable" title={short(text, 500)}>
          {short(text, 200)}
        </p>
        <p className="key-warning">{visible(why)}</p>
      </div>
      {canChange && (
        <div className="key-actions">
          <IconButton label={`Remove line ${line}`} onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </div>
      )}
    </li>
  );
}
