import type { DenyHosts, DenyHostsSettings } from '../../../src-shared/contract.ts';
import { changeShare } from '../../stores/share.ts';
import { CommitField } from '../commit-field.tsx';
import { Row, Section } from '../form.tsx';
import { LengthRow } from '../length-row.tsx';
import { ToggleRow } from '../toggle-row.tsx';
import { useSetting } from '../use-setting.ts';
import { AuthorityRow } from './authority-row.tsx';
import { DenyHostsStatistics } from './denyhosts-statistics.tsx';
import { everyWords } from './list-words.ts';
import { SourceStateRow } from './source-state-row.tsx';
import { TakenSentence } from './taken-sentence.tsx';

export type ChangeDenyHosts = (part: Partial<DenyHostsSettings>, done: string) => Promise<string | null>;

const change: ChangeDenyHosts = (part, done) => changeShare('setDenyHosts', { change: part }, done);

/** DenyHosts' synchronisation: with whom, what, and how it went. */
export function DenyHostsSection({ denyHosts }: { readonly denyHosts: DenyHosts }) {
  const { settings } = denyHosts;
  const upload = useSetting('upload', settings, change);
  const download = useSetting('download', settings, change);
  const version = useSetting('sendVersion', settings, change);
  const interval = useSetting('intervalSeconds', settings, change);
  const ca = useSetting('ca', settings, change);
  return (
    <>
      <div className="shared-intro">
        <p>
          The synchronisation of DenyHosts: SSH servers tell one another, over a server that one of you runs,
          which addresses attacked them.
        </p>
        {settings.server === '' && (
          <p className="secondary">
            No public server is known to be reliable, so none stands here: nothing is sent or asked. Run one
            of your own, or use one whose keeper you know.
          </p>
        )}
      </div>
      <Section>
        <ServerRow settings={settings} />
        {settings.server !== '' && <StateRow denyHosts={denyHosts} />}
      </Section>
      <Section>
        <ToggleRow
          label="Send"
          help="Public IPv4 addresses that this guard's own rules blocked, and nothing else. Whoever runs the server sees where it comes from."
          setting={upload}
          done={(on) => (on ? 'Own observations are sent' : 'Nothing is sent')}
        />
        <ToggleRow
          label="Receive"
          help="Addresses that others reported are kept out here."
          setting={download}
          done={(on) => (on ? "Others' reports are received" : 'Nothing is received')}
        />
        <TakenSentence settings={settings} change={change} />
        <LengthRow
          label="Exchange every"
          setting={interval}
          least={300}
          most={604_800}
          done={(seconds) => `It is exchanged ${everyWords(seconds)}`}
        />
      </Section>
      <DenyHostsStatistics denyHosts={denyHosts} />
      <Section>
        <AuthorityRow setting={ca} />
        <ToggleRow
          label="Tell the version"
          help="Of Drawbridge, as SYNC_VERSION does. Old servers don't take it."
          setting={version}
          done={(on) => (on ? 'The version is told' : 'The version is not told')}
        />
      </Section>
    </>
  );
}

function ServerRow({ settings }: { readonly settings: DenyHostsSettings }) {
  const { value, problem, set } = useSetting('server', settings, change);
  return (
    <Row label="Server" help="Its name, with a port if it is not 9911, or its web address.">
      <CommitField
        label="Server"
        className="wide mono"
        placeholder="sync.home.example:9911"
        value={value}
        problem={problem}
        onCommit={(text) => {
          if (text.length > 500 || /[\s\p{Cc}]/u.test(text)) return 'Write it in one word.';
          void set(text, text === '' ? 'There is no server: nothing is exchanged' : `The server is ${text}`);
          return null;
        }}
      />
    </Row>
  );
}

function StateRow({ denyHosts }: { readonly denyHosts: DenyHosts }) {
  const { upload, download } = denyHosts.settings;
  const sync = () =>
    changeShare('syncDenyHosts', {}, ({ share }) => {
      const { problem, statistics } = share.denyHosts;
      if (problem !== null) return 'The server was asked';
      return `Sent ${statistics.sentLast}, received ${statistics.receivedLast}`;
    });
  return (
    <SourceStateRow
      source={denyHosts}
      ask={['Sync Now', 'Exchanging…']}
      canAsk={upload || download}
      onAsk={sync}
    />
  );
}
