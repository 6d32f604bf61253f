import { useEffect } from 'react';
import type { Rules } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Progress } from '../components/progress.tsx';
import { figure } from '../format/figures.ts';
import { useRules } from '../stores/stores.ts';
import { act } from '../stores/undo.ts';
import { useJob } from './use-job.ts';
import { WhatIfResult } from './what-if-result.tsx';
import './what-if.css';

/** Long enough that a slider that is being drawn does not begin anew at every step. */
const SETTLES_MS = 500;

export interface WhatIfProps {
  /** The rules to try. */
  readonly rules: Rules['current'];
  /** Called by Close, and once the rules are saved; without it there is no Close. */
  readonly onClose?: () => void;
}

/** Whom other rules would have blocked, over all that is stored; found anew whenever the rules change, and saved on demand. */
export function WhatIf({ rules, onClose }: WhatIfProps) {
  const { state, start, cancel } = useJob<Awaited<ReturnType<typeof ask>>>();
  const text = JSON.stringify(rules);
  const isCurrent = useRules((known) => JSON.stringify(known.rules?.current) === text);
  useEffect(() => {
    if (isCurrent) {
      cancel();
      return;
    }
    const timer = setTimeout(() => void start((job) => ask(JSON.parse(text), job)), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text, isCurrent, start, cancel]);

  const again = () => void start((job) => ask(rules, job));
  const save = async () => {
    if (await act('setRules', { rules }, 'The rules are changed')) onClose?.();
  };
  return (
    <section className="what-if" aria-label="What if" aria-busy={state.state === 'running'}>
      {isCurrent && (
        <p className="secondary what-if-note">
          These are the rules that hold now. Change a number to see whom that would have blocked.
        </p>
      )}
      {!isCurrent && state.state === 'idle' && (
        <div className="what-if-note">
          <Button onClick={again}>Look through the history</Button>
        </div>
      )}
      {state.state === 'running' && (
        <div className="what-if-running">
          <Progress label="Trying the rules on the history" done={state.done} of={state.of} />
          <p className="secondary" aria-hidden>
            {state.of === null
              ? 'Trying the rules on the history…'
              : `Tried on ${figure(state.done)} of ${figure(state.of)} events`}
          </p>
          <Button isSmall onClick={cancel}>
            Cancel
          </Button>
        </div>
      )}
      {state.state === 'failed' && (
        <div className="what-if-problem" role="alert">
          <p className="selectable">{state.message}</p>
          <Button isSmall onClick={again}>
            Try again
          </Button>
        </div>
      )}
      {!isCurrent && state.state === 'done' && <WhatIfResult result={state.value} />}
      <div className="what-if-buttons">
        {onClose !== undefined && <Button onClick={onClose}>Close</Button>}
        <Button look="main" disabled={isCurrent} onClick={() => void save()}>
          Save these rules
        </Button>
      </div>
    </section>
  );
}

function ask(rules: Rules['current'], job: string) {
  return bridge().call('whatIf', { rules, job });
}
