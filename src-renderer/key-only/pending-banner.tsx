import { Timer } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { useNow } from '../components/use-now.ts';
import { useReminder } from '../stores/stores.ts';
import { countdown } from '../tray/pause-times.ts';
import { type KeyOnly, whatGoesBack } from './held.ts';
import './key-only.css';
import { useKeyOnly } from './use-key-only.ts';

/** The helper tells whole seconds, so the reminder's end may be another by one. */
const SAME_MS = 3000;

/** A change that undoes itself unless it is confirmed, with what is left of the time; nothing where none waits. */
export function PendingBanner({ keyOnly }: { readonly keyOnly: KeyOnly }) {
  const { isBusy, problem, keep, goBack } = useKeyOnly(keyOnly);
  const reminded = useReminder(({ endsAt }) => endsAt);
  const pending = keyOnly.pending ?? null;
  if (pending === null) return null;
  const isDue = reminded !== null && Math.abs(reminded - pending.endsAt) < SAME_MS;
  const what = whatGoesBack(pending.wanted);
  return (
    <section className={isDue ? 'pending due' : 'pending'} aria-label="A change that waits to be confirmed">
      <Timer size={20} strokeWidth={1.6} aria-hidden />
      <div className="pending-words">
        <p className="pending-title">
          {what} in <Left endsAt={pending.endsAt} />
        </p>
        <p>unless you confirm, or log in with your key.</p>
      </div>
      <div className="pending-buttons">
        <Button disabled={isBusy} onClick={goBack}>
          Undo Now
        </Button>
        <Button look="main" disabled={isBusy} onClick={keep}>
          Keep It
        </Button>
      </div>
      {problem !== null && (
        <p className="pending-problem" role="alert">
          {problem}
        </p>
      )}
      <p className="unseen" role="alert">
        {isDue && `${what} soon. Confirm it, or log in with your key.`}
      </p>
    </section>
  );
}

function Left({ endsAt }: { readonly endsAt: number }) {
  const now = useNow(1000);
  return (
    <span className="pending-left" role="timer">
      {countdown(endsAt - now)}
    </span>
  );
}
