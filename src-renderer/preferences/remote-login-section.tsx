import { useId } from 'react';
import type { RemoteLogin } from '../../src-shared/contract.ts';
import { StateMark } from '../components/state-mark.tsx';
import { Switch } from '../components/switch.tsx';
import { SwitchProblem } from '../remote-login/switch-problem.tsx';
import { TurnOffDialog } from '../remote-login/turn-off-dialog.tsx';
import { useRemoteLogin } from '../remote-login/use-remote-login.ts';
import { mayLogInWords, remoteLoginWords } from './access-words.ts';
import { Row, Section } from './form.tsx';

/** Whether one can log in by SSH, for whom, and its switch where there is one. */
export function RemoteLoginSection({
  remoteLogin,
  platform,
}: {
  readonly remoteLogin: RemoteLogin;
  readonly platform: string;
}) {
  const { state, found, canSwitch, whyNot, mayLogIn } = remoteLogin;
  const { isOn, isBusy, problem, question, set, answer } = useRemoteLogin(remoteLogin);
  const words = remoteLoginWords(state, platform);
  const who = mayLogInWords(mayLogIn);
  const nameId = useId();
  return (
    <Section>
      <Row
        label="Remote Login"
        help={
          canSwitch ? undefined : (
            <p>
              {whyNot} {words.byHand}
            </p>
          )
        }
      >
        <span id={nameId} className="unseen">
          Remote Login
        </span>
        {canSwitch && <Switch labelledBy={nameId} isOn={isOn} isDisabled={isBusy} onChange={set} />}
        <StateMark state={words.mark} word={isBusy ? 'Switching…' : words.word} isWordShown />
        <p className="access-found">{found}</p>
        <SwitchProblem problem={problem} />
        <TurnOffDialog question={question} answer={answer} />
      </Row>
      {who !== null && (
        <Row label="For" help="Set under System Settings > General > Sharing > Remote Login.">
          <p className="selectable">{who}</p>
        </Row>
      )}
    </Section>
  );
}
