import { type ReactNode, useEffect, useRef, useState } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { messageOf } from '../format/words.ts';
import { go, openWindow } from '../stores/route.ts';
import { useAccess, useConnection, useHost, usePreferences, useStatus } from '../stores/stores.ts';
import { useDoctor } from '../stores/use-doctor.ts';
import { AccessStep } from './access-step.tsx';
import { DoneStep } from './done-step.tsx';
import { FirewallStep } from './firewall-step.tsx';
import { IntroStep } from './intro-step.tsx';
import { LogStep } from './log-step.tsx';
import { ProtectStep } from './protect-step.tsx';
import type { StepProps } from './step-props.ts';
import { STEP_TITLES, STEPS, type Step, stepAfter } from './steps.ts';
import { useStepKeys } from './use-step-keys.ts';
import './welcome.css';

const CONTENT: Readonly<Record<Step, (props: StepProps) => ReactNode>> = {
  intro: IntroStep,
  protect: ProtectStep,
  firewall: FirewallStep,
  log: LogStep,
  access: AccessStep,
  done: DoneStep,
};

/** The first steps: what Drawbridge does, and whether it can. */
export function Welcome() {
  const { host } = useHost();
  const { status } = useStatus();
  const { access } = useAccess();
  const { preferences } = usePreferences();
  const connection = useConnection();
  const doctor = useDoctor();
  const [step, setStep] = useState<Step>('intro');
  const [problem, setProblem] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  const leave = async () => {
    try {
      await bridge().call('setPreferences', { change: { welcomed: true } });
      if (host?.kind === 'desktop') {
        openWindow('popover');
        await bridge().call('closeWindow', {});
      } else go('popover');
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const isReady = host !== null && status !== null && access !== null && preferences !== null;
  useStepKeys(isReady, (by) => setStep((now) => stepAfter(now, by)));
  // Each step begins with its title, for screen readers too.
  const shown = isReady ? step : null;
  useEffect(() => {
    if (shown !== null) title.current?.focus();
  }, [shown]);

  if (!isReady) {
    return (
      <main className="welcome">
        {connection.problem !== null && <p role="alert">{connection.problem}</p>}
      </main>
    );
  }
  const Content = CONTENT[step];
  const index = STEPS.indexOf(step);
  return (
    <main className={`welcome on-${host.kind}`}>
      <div className="welcome-panel">
        <div className="welcome-content" key={step}>
          <Content
            host={host}
            status={status}
            access={access}
            preferences={preferences}
            doctor={doctor}
            title={
              <h1 ref={title} tabIndex={-1} className="welcome-title">
                {STEP_TITLES[step]}
              </h1>
            }
          />
        </div>
        {(problem ?? connection.problem) !== null && (
          <p className="welcome-problem" role="alert">
            {problem ?? connection.problem}
          </p>
        )}
        <div className="welcome-foot">
          {step === 'done' ? (
            <span />
          ) : (
            <Button look="plain" onClick={() => void leave()}>
              Skip All
            </Button>
          )}
          <Dots index={index} />
          <div className="welcome-buttons">
            {step !== 'intro' && <Button onClick={() => setStep(stepAfter(step, -1))}>Back</Button>}
            {step === 'done' ? (
              <Button look="main" onClick={() => void leave()}>
                Open Drawbridge
              </Button>
            ) : (
              <Button look="main" onClick={() => setStep(stepAfter(step, 1))}>
                Continue
              </Button>
            )}
          </div>
        </div>
      </div>
    </main>
  );
}

function Dots({ index }: { readonly index: number }) {
  return (
    <div className="welcome-dots" role="img" aria-label={`Step ${index + 1} of ${STEPS.length}`}>
      {STEPS.map((step, at) => (
        <span key={step} className={at === index ? 'welcome-dot current' : 'welcome-dot'} />
      ))}
    </div>
  );
}
