import { useState } from 'react';
import type { CrowdSec, CrowdSecSettings } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { useNow } from '../../components/use-now.ts';
import { agoWords, exactTime, figure } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import { changeShare, useShare } from '../../stores/share.ts';
import { CommitField } from '../commit-field.tsx';
import { Row, Section } from '../form.tsx';
import { LengthRow } from '../length-row.tsx';
import { ToggleRow } from '../toggle-row.tsx';
import { useSetting } from '../use-setting.ts';
import { AuthorityRow } from './authority-row.tsx';
import { CommandLine } from './command-line.tsx';
import { JoinCrowdSec } from './join-crowdsec.tsx';
import { KeyRow } from './key-row.tsx';
import { lapiCommandIn } from './lapi-command.ts';
import { LeaveCrowdSec } from './leave-crowdsec.tsx';
import { everyWords } from './list-words.ts';
import { originsOf } from './origins.ts';
import { SourceStateRow } from './source-state-row.tsx';

const change = (part: Partial<CrowdSecSettings>, done: string) =>
  changeShare('setCrowdSec', { change: part }, done);

/** CrowdSec's Local API: how it is, and how it is used. */
export function CrowdSecSection({ crowdSec }: { readonly crowdSec: CrowdSec }) {
  const { settings, hasKey } = crowdSec;
  const ca = useSetting('ca', settings, change);
  const [isJoiningAgain, setIsJoiningAgain] = useState(false);
  if (settings.url === '') return <JoinCrowdSec again={null} />;
  if (isJoiningAgain) return <JoinCrowdSec again={settings} onClose={() => setIsJoiningAgain(false)} />;
  return (
    <>
      <StateSection crowdSec={crowdSec} onJoinAgain={() => setIsJoiningAgain(true)} />
      <UseSection settings={settings} />
      <Section>
        <KeyRow isKept={hasKey} />
        <AuthorityRow setting={ca} />
      </Section>
    </>
  );
}

function StateSection({
  crowdSec,
  onJoinAgain,
}: {
  readonly crowdSec: CrowdSec;
  readonly onJoinAgain: () => void;
}) {
  const { settings, problem, answeredAt, passedOver } = crowdSec;
  const told = useShare(({ lapiCommand }) => lapiCommand);
  const command = crowdSec.state === 'ok' ? null : (told ?? lapiCommandIn(problem));
  const now = useNow();
  const check = () =>
    changeShare('checkCrowdSec', {}, ({ share }) =>
      share.crowdSec.problem === null ? 'The LAPI answered' : 'The LAPI was asked',
    );
  const figures = [
    ['kept out here', crowdSec.holds],
    ['given to it', crowdSec.pushed],
    ['still to be given', crowdSec.waiting],
    ['still to be lifted there', crowdSec.waitingToLift],
  ] as const;
  return (
    <Section>
      {command !== null && (
        <div className="lapi-command" role="status">
          <p>One thing is left to do. On the LAPI's machine, type this, then choose Check Now:</p>
          <CommandLine label="Copy the command for the LAPI" command={command} />
        </div>
      )}
      <Row label="LAPI">
        <div className="form-line">
          <span className="mono selectable lapi-url">{settings.url}</span>
          <LeaveCrowdSec crowdSec={crowdSec} />
        </div>
        <p className="small secondary selectable">
          {settings.machineId === ''
            ? 'This machine is not registered there: it can take blocks, but give none.'
            : `This machine is called ${settings.machineId} there.`}
        </p>
      </Row>
      <SourceStateRow
        source={crowdSec}
        ask={['Check Now', 'Asking…']}
        onAsk={check}
        isProblemSaid={lapiCommandIn(problem) !== null}
        buttons={
          problem !== null &&
          command === null && (
            <Button isSmall onClick={onJoinAgain}>
              Join Again…
            </Button>
          )
        }
      >
        {answeredAt !== null && (
          <p className="small secondary" title={exactTime(answeredAt)}>
            It answered {agoWords(answeredAt, now)}.
          </p>
        )}
      </SourceStateRow>
      <Row label="Blocks">
        <dl className="source-figures">
          {figures.map(([words, count]) => (
            <div key={words}>
              <dd>{figure(count)}</dd>
              <dt>{words}</dt>
            </div>
          ))}
        </dl>
        {passedOver.length > 0 && (
          <p className="small secondary selectable">
            Of no use here, and passed over:{' '}
            {passedOver
              .slice(0, 8)
              .map(({ what, count }) => `${short(what, 40)} (${figure(count)})`)
              .join(', ')}
          </p>
        )}
      </Row>
    </Section>
  );
}

function UseSection({ settings }: { readonly settings: CrowdSecSettings }) {
  const pull = useSetting('pull', settings, change);
  const push = useSetting('push', settings, change);
  const poll = useSetting('pollSeconds', settings, change);
  return (
    <Section>
      <ToggleRow
        label="Take its decisions"
        help="Whom it bans, this machine keeps out. Off: those are let in."
        setting={pull}
        done={(on) => (on ? 'Its decisions are taken' : 'Its decisions are not taken')}
      />
      <ToggleRow
        label="Give it own blocks"
        help="Addresses that this guard's rules blocked, with how long. Never what came from others."
        setting={push}
        done={(on) => (on ? 'It is given own blocks' : 'It is given nothing')}
      />
      <LengthRow
        label="Ask it every"
        help="So soon does this machine follow another one."
        setting={poll}
        least={1}
        most={3600}
        done={(seconds) => `It is asked ${everyWords(seconds)}`}
      />
      <OriginsRow settings={settings} />
    </Section>
  );
}

function OriginsRow({ settings }: { readonly settings: CrowdSecSettings }) {
  const { value, problem, set } = useSetting('origins', settings, change);
  return (
    <Row
      label="Only from"
      help="Origins as CrowdSec calls them, separated by commas: crowdsec, cscli, lists, CAPI, drawbridge."
    >
      <CommitField
        label="Only decisions from these origins"
        className="wide"
        placeholder="All origins"
        value={value.join(', ')}
        problem={problem}
        onCommit={(text) => {
          const origins = originsOf(text);
          if (typeof origins === 'string') return origins;
          void set(
            origins,
            origins.length === 0 ? 'Decisions of all origins' : `Only from ${origins.join(', ')}`,
          );
          return null;
        }}
      />
    </Row>
  );
}
