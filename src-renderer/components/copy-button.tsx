import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toClipboard } from './clipboard.ts';
import './controls.css';

const SHOWN_MS = 1600;

/** Copies a text, and says so where it was pressed. A tip of Radix' would lie behind a dialog. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    toClipboard(text)
      .then(() => setSaid('Copied'))
      .catch(() => setSaid('It could not be copied'));
  const Icon = said === 'Copied' ? Check : Copy;
  return (
    <span className="copy-button">
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        title={label}
        onClick={() => void copy()}
      >
        <Icon size={13} aria-hidden />
      </button>
      <span className="unseen" role="status">
        {said}
      </span>
    </span>
  );
}
