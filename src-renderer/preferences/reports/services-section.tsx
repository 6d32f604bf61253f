import { useState } from 'react';
import type { ReportSettings, ReportSettingsAnswer } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { short } from '../../format/safe-text.ts';
import { messageOf } from '../../format/words.ts';
import { useReports } from '../../stores/reports.ts';
import { showFootLine } from '../../stores/undo.ts';
import { CommitField } from '../commit-field.tsx';
import { Row, Section } from '../form.tsx';
import { PathField } from '../path-field.tsx';
import { ToggleRow } from '../toggle-row.tsx';
import { SecretField } from './secret-field.tsx';
import { useReportSetting } from './use-report-setting.ts';

/** Public lists that take reports, and the owner's own programs. */
export function ServicesSection({ answer: { settings, keys } }: { readonly answer: ReportSettingsAnswer }) {
  const abuseIpdb = useReportSetting('abuseIpdb', settings);
  const blocklistDe = useReportSetting('blocklistDe', settings);
  return (
    <>
      <Section title="AbuseIPDB">
        <ToggleRow
          label="Report there"
          help="A public list of attackers. Nothing of yours is in what it is told. In the mode “Automatic” it is told by itself."
          setting={abuseIpdb}
          done={(isOn) => `AbuseIPDB: ${isOn ? 'on' : 'off'}`}
        />
        <KeyRow service="abuseipdb" name="AbuseIPDB" isKept={keys.abuseIpdb} />
      </Section>
      <Section title="blocklist.de">
        <ToggleRow
          label="Report there"
          help="It tells the networks by itself, and gives log lines with the attacker's address to others."
          setting={blocklistDe}
          done={(isOn) => `blocklist.de: ${isOn ? 'on' : 'off'}`}
        />
        <ServerRow settings={settings} />
        <KeyRow service="blocklist-de" name="blocklist.de" isKept={keys.blocklistDe} />
      </Section>
      <Section title="Your own programs">
        <ScriptRow
          settings={settings}
          name="denyScript"
          label="When blocked"
          help="Run with the address as its one argument, as DenyHosts' PLUGIN_DENY."
        />
        <ScriptRow
          settings={settings}
          name="purgeScript"
          label="When let in again"
          help="The same when a block has ended, as PLUGIN_PURGE."
        />
      </Section>
    </>
  );
}

function ServerRow({ settings }: { readonly settings: ReportSettings }) {
  const { value, problem, set } = useReportSetting('blocklistDeServer', settings);
  return (
    <Row label="Your server there" help="Its mail address or number, as your account there shows it.">
      <CommitField
        label="Your server at blocklist.de"
        className="wide"
        value={value}
        problem={problem}
        onCommit={(text) => {
          if (!/^[\x21-\x7e]{0,254}$/.test(text)) return 'Write it without spaces.';
          void set(
            text,
            text === '' ? 'The server at blocklist.de is forgotten' : `The server there is ${text}`,
          );
          return null;
        }}
      />
    </Row>
  );
}

function KeyRow({
  service,
  name,
  isKept,
}: {
  readonly service: 'abuseipdb' | 'blocklist-de';
  readonly name: string;
  readonly isKept: boolean;
}) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const set = async (key: string | null) => {
    setProblem(null);
    if (key !== null && !/^[\x21-\x7e]{1,500}$/.test(key)) {
      setProblem('A key is one word. Copy it once more.');
      return;
    }
    try {
      useReports.setState({ settings: await bridge().call('setReportKey', { service, key }) });
      setTyped('');
      const text = key === null ? `The key for ${name} is forgotten` : `The key for ${name} is kept`;
      showFootLine({ text, undo: null, isProblem: false });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Row
      label="Key"
      problem={problem}
      help="From your account there. It is kept like a password, and never shown."
    >
      <form
        className="form-line key-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') void set(typed.trim());
        }}
      >
        <SecretField label={`Key for ${name}`} value={typed} isKept={isKept} onChange={setTyped} />
        <Button type="submit" disabled={typed.trim() === ''} aria-label={`Save the key for ${name}`}>
          Save
        </Button>
        {isKept && (
          <Button aria-label={`Forget the key for ${name}`} onClick={() => void set(null)}>
            Forget
          </Button>
        )}
      </form>
    </Row>
  );
}

function ScriptRow({
  settings,
  name,
  label,
  help,
}: {
  readonly settings: ReportSettings;
  readonly name: 'denyScript' | 'purgeScript';
  readonly label: string;
  readonly help: string;
}) {
  const script = useReportSetting(name, settings);
  const run = useReports(({ runs }) => (script.value === null ? undefined : runs[script.value]));
  return (
    <Row label={label} help={help}>
      <PathField
        label={label}
        placeholder="/path/of/a/program"
        setting={script}
        done={(path) => (path === null ? 'No program is run' : `${path} is run`)}
      />
      {run !== undefined && (
        <p className="script-run small">
          <StateMark
            state={run.problem === null ? 'ok' : 'broken'}
            word={run.problem === null ? 'Ran' : 'Failed'}
          />
          <span>
            Last run for {short(run.target, 64)}
            {run.problem === null ? '.' : `: ${short(run.problem, 300)}`}
            {run.said !== '' && <span className="secondary"> It wrote: {short(run.said, 200)}</span>}
          </span>
        </p>
      )}
    </Row>
  );
}
