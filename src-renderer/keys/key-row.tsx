import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { visible } from '../format/safe-text.ts';
import { exactUse, keyName, kindWords, lastUseWords, restrictionWords, type ShownKey } from './key-words.ts';

/** One key: what it is, when it was used, what is restricted, and what should be done about it. */
export const KeyRow = memo(function KeyRow({
  entry,
  historySince,
  now,
  canChange,
  onEdit,
  onRemove,
}: {
  readonly entry: ShownKey;
  readonly historySince: number | null;
  readonly now: number;
  readonly canChange: boolean;
  readonly onEdit: (entry: ShownKey) => void;
  readonly onRemove: () => void;
}) {
  const { fingerprint, problem, weak, unused, repeats, isAuthority } = entry;
  const name = keyName(entry);
  // That nobody was seen to use it is said by what suggests to remove it.
  const isSaidBelow = unused !== null && entry.lastUsed === null;
  const facts = [
    ...(isSaidBelow ? [] : [lastUseWords(entry, historySince, now)]),
    ...restrictionWords(entry.restrictions),
  ];
  const warnings = [
    ...(problem === null ? [] : [problem]),
    ...(weak === null ? [] : [weak]),
    ...(unused === null ? [] : [unused.sentence]),
    ...(repeats === null
      ? []
      : [`Line ${repeats} has the same key, and sshd takes that one: this one can be removed.`]),
  ];
  return (
    <li className="key-row">
      <KeyRound size={15} className="key-icon" aria-hidden />
      <div className="key-words">
        <p className="key-title">
          <span className="clip selectable" title={name}>
            {name}
          </span>
          <span className="key-kind">{kindWords(entry)}</span>
          {isAuthority && <span className="key-kind">signs others</span>}
        </p>
        <p className="key-fingerprint">
          <span className="mono clip selectable" title={fingerprint}>
            {fingerprint}
          </span>
          <CopyButton label={`Copy the fingerprint of ${name}`} text={fingerprint} />
        </p>
        {facts.length > 0 && (
          <p className="small secondary" title={exactUse(entry)}>
            {facts.join(' · ')}
          </p>
        )}
        {warnings.map((warning) => (
          <p key={warning} className="key-warning">
            {visible(warning)}
          </p>
        ))}
      </div>
      {canChange && (
        <div className="key-actions">
          <IconButton label={`Edit ${name}`} onClick={() => onEdit(entry)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton label={`Remove ${name}`} onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </div>
      )}
    </li>
  );
});
