import { useState } from 'react';
import type { HostInfo } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Segments } from '../components/segments.tsx';
import { messageOf } from '../format/words.ts';
import { openWindow } from '../stores/route.ts';
import { useHost, useStatus } from '../stores/stores.ts';
import { showFootLine } from '../stores/undo.ts';
import { Row, Section, SwitchRow } from './form.tsx';
import type { TabProps } from './tab-props.ts';
import { usePreference } from './use-preference.ts';

export function GeneralTab({ host, preferences }: TabProps) {
  return (
    <>
      <Section>
        {host.launchesAtLogin !== null && <LaunchAtLogin host={host} isOn={host.launchesAtLogin} />}
        <Protection host={host} preferences={preferences} />
      </Section>
      <Section>
        <Row label="Language">
          <p>English. Dates and numbers follow your system.</p>
        </Row>
        <Row label="Appearance">
          <p>Follows your system: light or dark, contrast, motion and transparency.</p>
        </Row>
      </Section>
      <About host={host} />
    </>
  );
}

function LaunchAtLogin({ host, isOn }: { readonly host: HostInfo; readonly isOn: boolean }) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (on: boolean) => {
    setAsked(on);
    setProblem(null);
    try {
      const answer = await bridge().call('setLaunchAtLogin', { on });
      useHost.setState({ host: answer });
      if (answer.launchesAtLogin === on) {
        const text = on ? 'Drawbridge starts when you log in' : 'Drawbridge no longer starts by itself';
        showFootLine({ text, undo: null, isProblem: false });
      } else {
        setProblem('The system did not take it. Look at System Settings > General > Login Items.');
      }
    } catch (error) {
      setProblem(messageOf(error));
    }
    setAsked(null);
  };
  return (
    <SwitchRow
      label="Launch at login"
      isOn={asked ?? host.launchesAtLogin ?? isOn}
      onChange={(on) => void change(on)}
      problem={problem}
      help="Drawbridge guards only while it runs."
    />
  );
}

function Protection({ preferences }: TabProps) {
  const firewall = usePreference('firewall', preferences);
  const { status } = useStatus();
  const isObserving = firewall.value === 'observe';
  const isKeptFrom = !isObserving && status?.firewall.engine === 'observe';
  const change = (next: 'protect' | 'observe') => {
    if (next === 'observe') void firewall.set('observe', 'Drawbridge only watches now');
    else void firewall.set('auto', 'Drawbridge blocks attackers now');
  };
  return (
    <Row
      label="When attacked"
      problem={firewall.problem}
      help={
        isObserving || isKeptFrom
          ? 'Attackers are recorded, nobody is kept out.'
          : 'Attackers are recorded, and kept out by the firewall.'
      }
    >
      <Segments
        label="When attacked"
        segments={[
          { value: 'protect', words: 'Protect' },
          { value: 'observe', words: 'Only watch' },
        ]}
        value={isObserving ? 'observe' : 'protect'}
        onChange={change}
      />
      {isKeptFrom && (
        <p className="general-kept-from">
          {status.firewall.reason}{' '}
          <Button look="plain" onClick={() => openWindow('preferences', { tab: 'firewall' })}>
            Firewall…
          </Button>
        </p>
      )}
    </Row>
  );
}

function About({ host }: { readonly host: HostInfo }) {
  const { status } = useStatus();
  const versions = Object.entries(host.versions)
    .filter(([name, version]) => version !== '' && name.toLowerCase() !== 'drawbridge')
    .map(([name, version]) => `${name} ${version}`);
  return (
    <Section>
      <Row label="About" help={versions.length > 0 ? versions.join(', ') : undefined}>
        {host.attachedTo !== null && <p>Showing the guard that runs as a service ({host.attachedTo}).</p>}
        <p className="selectable">Drawbridge {status?.version ?? host.versions['drawbridge'] ?? ''}</p>
      </Row>
    </Section>
  );
}
