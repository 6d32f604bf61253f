import { useState } from 'react';
import type { Part, Preferences } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useNow } from '../components/use-now.ts';
import { short } from '../format/safe-text.ts';
import { messageOf } from '../format/words.ts';
import { HelperRow } from '../helper/helper-row.tsx';
import { useStatus } from '../stores/stores.ts';
import { type Doctor, useDoctor } from '../stores/use-doctor.ts';
import { engineChoices, firewallState, firewallWord, holdsSentence } from './firewall-words.ts';
import { Row, Section } from './form.tsx';
import { NumberField } from './number-field.tsx';
import { PartItems } from './part-list.tsx';
import type { TabProps } from './tab-props.ts';
import { ToggleRow } from './toggle-row.tsx';
import { usePreference } from './use-preference.ts';

export function FirewallTab({ host, preferences }: TabProps) {
  const engine = usePreference('firewall', preferences);
  const blockAllPorts = usePreference('blockAllPorts', preferences);
  const cutConnections = usePreference('cutConnections', preferences);
  const choices = engineChoices(host.platform, engine.value);
  const doctor = useDoctor();
  return (
    <>
      <Section>
        <Row label="Firewall" problem={engine.problem}>
          <Choice
            label="Firewall"
            options={choices}
            value={engine.value}
            onChange={(value) => {
              const words = choices.find((one) => one.value === value)?.words ?? value;
              void engine.set(value, `Firewall: ${words}`);
            }}
          />
        </Row>
        <StateRow />
        <HelperRow platform={host.platform} done={doctor.ask} />
        {host.platform === 'darwin' && <CheckedRow doctor={doctor} />}
      </Section>
      <Section>
        <PortRow preferences={preferences} />
        <ToggleRow
          label="Shut every port"
          setting={blockAllPorts}
          help="A blocked address reaches no port of this machine. Otherwise only sshd's is shut."
        />
        <ToggleRow
          label="Cut connections"
          setting={cutConnections}
          help="What a blocked address has open ends at once. A session of somebody who logged in is never cut."
        />
      </Section>
    </>
  );
}

function StateRow() {
  const { status } = useStatus();
  const now = useNow();
  const [isRepairing, setIsRepairing] = useState(false);
  const [repaired, setRepaired] = useState<Part | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (status === null) return null;
  const { firewall } = status;
  const state = firewallState(firewall);
  const repair = async () => {
    setIsRepairing(true);
    setRepaired(null);
    setProblem(null);
    try {
      setRepaired((await bridge().call('repairFirewall', {})).part);
    } catch (error) {
      setProblem(messageOf(error));
    }
    setIsRepairing(false);
  };
  return (
    <Row
      label="As found"
      problem={problem}
      help={
        <>
          <p>{firewall.problem ?? firewall.reason}</p>
          {firewall.proof?.state === 'proven' && <p>{firewall.proof.found}</p>}
          {firewall.engine !== 'observe' && <p>{holdsSentence(status, now)}</p>}
          {firewall.unheld !== null && <p className="firewall-unheld">{short(firewall.unheld, 400)}</p>}
        </>
      }
    >
      <div className="form-line">
        <StateMark state={state} word={firewallWord(firewall)} isWordShown />
        <Button isSmall disabled={isRepairing} onClick={() => void repair()}>
          {isRepairing ? 'Looking…' : 'Repair'}
        </Button>
      </div>
      {repaired !== null && (
        <div className="firewall-repaired" role="status">
          <StateMark state={repaired.state} />
          <div>
            <p>{repaired.found}</p>
            {repaired.fix !== null && <p className="secondary">{repaired.fix}</p>}
          </div>
        </div>
      )}
    </Row>
  );
}

const CHECKED = ['log', 'test line', 'levels', 'sshd version', 'remote login'];

/** On a Mac: each thing that guarding needs to work, as it was found. */
function CheckedRow({ doctor: { parts, ask } }: { readonly doctor: Doctor }) {
  const checked = parts?.filter(({ part }) => CHECKED.includes(part) || part.startsWith('pf ')) ?? [];
  if (checked.length === 0) return null;
  // For these the button above is the one.
  const shown = checked.map(({ repair, ...part }) =>
    repair === undefined || HAVE_ROWS.includes(repair.action) ? part : { ...part, repair },
  );
  return (
    <Row label="Checked">
      <PartItems label="As checked" parts={shown} repaired={ask} />
    </Row>
  );
}

const HAVE_ROWS = ['repair-firewall', 'install-helper'];

function PortRow({ preferences }: { readonly preferences: Preferences }) {
  const port = usePreference('port', preferences);
  return (
    <Row label="Port of sshd" help="Blocks are for this port, and Remote Login is looked for there.">
      <NumberField
        label="Port of sshd"
        value={port.value}
        problem={port.problem}
        least={1}
        most={65_535}
        onCommit={(number) => void port.set(number, `sshd's port is ${number}`)}
      />
    </Row>
  );
}
