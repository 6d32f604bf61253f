import { useState } from 'react';
import type { SshPolicy } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Check } from '../components/check.tsx';
import { Choice } from '../components/choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { attempt } from '../stores/undo.ts';
import { isSwitchedOn, type KeyOnly } from './held.ts';
import './key-only.css';
import { PlanView } from './plan-view.tsx';
import { draftOf, readDraft } from './policy-draft.ts';
import { PolicyFields } from './policy-fields.tsx';
import { usePlan } from './use-plan.ts';

const COUNTDOWNS = [
  { value: '60', words: '1 minute' },
  { value: '180', words: '3 minutes' },
  { value: '600', words: '10 minutes' },
  { value: '1800', words: '30 minutes' },
] as const;

/** What is to be asked of sshd: all of it is shown before anything is done. */
export function KeyOnlyDialog({
  keyOnly,
  begin,
  onClose,
  onAddDevice,
}: {
  readonly keyOnly: KeyOnly;
  /** What it begins with. */
  readonly begin: SshPolicy;
  readonly onClose: () => void;
  readonly onAddDevice: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(begin));
  const [seconds, setSeconds] = useState<(typeof COUNTDOWNS)[number]['value']>('180');
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { wanted, problems } = readDraft(draft);
  const { plan, problem, isCurrent } = usePlan(wanted);
  const canDo = wanted !== null && isCurrent && plan !== null && plan.problems.length === 0 && !isBusy;
  const isOpening = wanted !== null && plan?.text === '';
  const change = async () => {
    if (wanted === null) return;
    setIsBusy(true);
    const said = await attempt('setKeyOnly', { wanted, seconds: Number(seconds) }, ({ endsAt }) =>
      endsAt === null ? 'sshd is left to its own files again' : 'Done. Confirm it before the time is over.',
    );
    setIsBusy(false);
    setRefused(said);
    if (said === null) onClose();
  };
  return (
    <Dialog title="What sshd lets in" onClose={onClose}>
      <form
        className="sheet key-only-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (canDo) void change();
        }}
      >
        <Check
          isOn={draft.keyOnly}
          onChange={(on) => setDraft({ ...draft, keyOnly: on })}
          help="Passwords are refused, also where sshd asks for them in a dialogue (keyboard-interactive)."
        >
          <strong>Keys only</strong>
        </Check>
        <details className="key-only-options" open={hasOptions(begin)}>
          <summary>Options beside it</summary>
          <PolicyFields draft={draft} problems={problems} onChange={setDraft} />
        </details>
        {plan !== null && (
          <PlanView
            plan={plan}
            now={keyOnly.policy}
            isCurrent={isCurrent}
            onAddDevice={() => {
              onClose();
              onAddDevice();
            }}
          />
        )}
        {plan === null && problem === null && <p className="secondary">sshd is asked…</p>}
        {(refused ?? problem) !== null && (
          <p className="dialog-problem" role="alert">
            {refused ?? problem}
          </p>
        )}
        <div className="sheet-foot">
          {isOpening ? (
            <p className="small secondary">This locks nobody out, so it needs no confirmation.</p>
          ) : (
            <div className="key-only-countdown">
              <span>All of it goes back by itself after</span>
              <Choice label="It goes back after" options={COUNTDOWNS} value={seconds} onChange={setSeconds} />
              <span>unless you confirm, or a login with your key is seen.</span>
            </div>
          )}
          <div className="dialog-buttons">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="main" type="submit" disabled={!canDo}>
              {isBusy ? 'Switching…' : buttonWords(isOpening, draft.keyOnly && !isSwitchedOn(keyOnly))}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function buttonWords(isOpening: boolean, isNew: boolean): string {
  if (isOpening) return 'Take It Off';
  return isNew ? 'Switch to Keys Only' : 'Apply';
}

function hasOptions({ noRootLogin, maxAuthTries, loginGraceTime, allowUsers }: SshPolicy): boolean {
  return noRootLogin || maxAuthTries !== null || loginGraceTime !== null || allowUsers.length > 0;
}
