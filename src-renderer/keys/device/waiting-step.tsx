import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { exactTime } from '../../format/figures.ts';
import { short, visible } from '../../format/safe-text.ts';
import { undo } from '../../stores/undo.ts';
import { useKeyLogin } from './use-key-login.ts';

export interface AddedKeys {
  readonly fingerprints: readonly string[];
  readonly names: readonly string[];
  readonly path: string;
  /** Null: they were there before. */
  readonly undo: string | null;
  /** When waiting began, by the guard's clock. */
  readonly since: number;
}

/** Watches the log for that very key. */
export function WaitingStep({
  added,
  onTakenBack,
}: {
  readonly added: AddedKeys;
  readonly onTakenBack: () => void;
}) {
  const use = useKeyLogin(added.fingerprints, added.since);
  const [isBusy, setIsBusy] = useState(false);
  const takeBack = async (token: string) => {
    setIsBusy(true);
    await undo(token);
    onTakenBack();
  };
  return (
    <div className="waiting" aria-live="polite">
      {use === null ? (
        <>
          <span className="waiting-dots" aria-hidden>
            <span />
            <span />
            <span />
          </span>
          <h3>Waiting for this key to log in…</h3>
          <p>Connect from the device now. You see here when it worked.</p>
        </>
      ) : (
        <>
          <CircleCheck size={36} strokeWidth={1.6} className="waiting-done" aria-hidden />
          <h3>It works</h3>
          <p>
            Logged in as {short(use.user, 64)} at {exactTime(use.at)}
            {use.address === null ? '' : ` from ${short(use.address, 60)}`}.
          </p>
        </>
      )}
      <ul className="waiting-keys">
        {added.fingerprints.map((fingerprint, i) => (
          <li key={fingerprint}>
            <span>{added.names[i]}</span>
            <span className="mono small secondary selectable">{fingerprint}</span>
          </li>
        ))}
      </ul>
      {use === null && added.undo !== null && (
        <p className="small secondary">
          {visible(added.path)} has it now.{' '}
          <Button
            look="plain"
            isSmall
            disabled={isBusy}
            onClick={() => added.undo !== null && void takeBack(added.undo)}
          >
            Take It Out Again
          </Button>
        </p>
      )}
    </div>
  );
}
