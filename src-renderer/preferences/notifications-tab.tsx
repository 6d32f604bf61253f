import { useState } from 'react';
import type { Preferences } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { messageOf } from '../format/words.ts';
import { showFootLine } from '../stores/undo.ts';
import { Problem, Row, Section, SwitchRow } from './form.tsx';
import type { TabProps } from './tab-props.ts';
import { usePreference } from './use-preference.ts';

type Kind = keyof Preferences['notifications'];

const KINDS: readonly { readonly kind: Kind; readonly label: string; readonly help: string }[] = [
  { kind: 'blocks', label: 'New blocks', help: 'Several at once come as one: "7 addresses blocked".' },
  {
    kind: 'newPlaces',
    label: 'Logins from new places',
    help: 'From a country or network from which nobody has logged in before.',
  },
  {
    kind: 'problems',
    label: 'Problems',
    help: 'The guard, its log, its firewall or its database does not work.',
  },
  {
    kind: 'confirmations',
    label: 'Confirmations',
    help: 'Something has to be confirmed before its time is over.',
  },
];

export function NotificationsTab({ preferences }: TabProps) {
  const { value, problem, set } = usePreference('notifications', preferences);
  const [testProblem, setTestProblem] = useState<string | null>(null);
  const change = (kind: Kind, label: string) => (isOn: boolean) => {
    void set({ ...value, [kind]: isOn }, `${label}: ${isOn ? 'on' : 'off'}`);
  };
  const test = async () => {
    setTestProblem(null);
    try {
      await bridge().call('testNotification', {});
      showFootLine({ text: 'A notification was sent', undo: null, isProblem: false });
    } catch (error) {
      setTestProblem(messageOf(error));
    }
  };
  return (
    <>
      <Section>
        {KINDS.map(({ kind, label, help }) => (
          <SwitchRow key={kind} label={label} help={help} isOn={value[kind]} onChange={change(kind, label)} />
        ))}
        {problem !== null && <Problem>{problem}</Problem>}
      </Section>
      <Section>
        <SwitchRow label="Sound" isOn={value.sound} onChange={change('sound', 'Sound')} />
        <Row
          label="Test"
          problem={testProblem}
          help="If none appears, the system keeps them back: look at its own settings for notifications."
        >
          <Button onClick={() => void test()}>Send a Test Notification</Button>
        </Row>
      </Section>
    </>
  );
}
