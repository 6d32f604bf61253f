import { Switch } from '../components/switch.tsx';
import { DraftField } from './draft-field.tsx';
import { Problem, Row, SwitchRow } from './form.tsx';
import type { Draft, EscalationDraft } from './rule-draft.ts';

export interface MoreRulesProps {
  readonly draft: Draft;
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The rarer parts of the rules. */
export function MoreRules({ draft, problems, onChange }: MoreRulesProps) {
  return (
    <div className="more-rules">
      <Row label="Who comes back">
        <p className="rule-sentence">
          Each further block lasts{' '}
          <DraftField
            label="Times as long"
            isNumber
            value={draft.growthFactor}
            problem={problems.get('growth.factor')}
            onChange={(growthFactor) => onChange({ growthFactor })}
          />{' '}
          times as long as the one before, at most{' '}
          <DraftField
            label="Longest block"
            value={draft.growthMax}
            problem={problems.get('growth.maxSeconds')}
            onChange={(growthMax) => onChange({ growthMax })}
          />
          . A block that is over is remembered {/^[0-9]/.test(draft.growthRemember.trim()) ? 'for ' : ''}
          <DraftField
            label="Remembered for"
            value={draft.growthRemember}
            problem={problems.get('growth.rememberSeconds')}
            onChange={(growthRemember) => onChange({ growthRemember })}
          />
          .
        </p>
        <Problems of="growth." problems={problems} />
      </Row>
      <Escalation draft={draft} problems={problems} onChange={onChange} />
      <RestrictedUsers draft={draft} problems={problems} onChange={onChange} />
      <SwitchRow
        label="Forget on login"
        isOn={draft.resetOnSuccess}
        onChange={(resetOnSuccess) => onChange({ resetOnSuccess })}
        help="Once somebody logs in, the failed attempts from that address no longer count."
      />
      <Row label="After a login" help="So that nobody shuts themselves out by mistyping later.">
        <p className="rule-sentence">
          The address is not blocked {/^[0-9]/.test(draft.spareAfterLogin.trim()) ? 'for ' : ''}
          <DraftField
            label="Not blocked after a login"
            value={draft.spareAfterLogin}
            problem={problems.get('spareAfterLoginSeconds')}
            onChange={(spareAfterLogin) => onChange({ spareAfterLogin })}
          />
        </p>
        <Problems of="spareAfterLoginSeconds" problems={problems} />
      </Row>
      <Row label="IPv6">
        <p className="rule-sentence">
          Addresses that share the first{' '}
          <DraftField
            label="IPv6 prefix length"
            isNumber
            value={draft.ipv6PrefixLength}
            problem={problems.get('ipv6PrefixLength')}
            onChange={(ipv6PrefixLength) => onChange({ ipv6PrefixLength })}
          />{' '}
          bits count as one
        </p>
        <Problems of="ipv6PrefixLength" problems={problems} />
      </Row>
    </div>
  );
}

function Escalation({ draft, problems, onChange }: MoreRulesProps) {
  const { escalation, escalates } = draft;
  const change = (part: Partial<EscalationDraft>) => onChange({ escalation: { ...escalation, ...part } });
  const field = (label: string, key: keyof EscalationDraft, path: string, isNumber = false) => (
    <DraftField
      label={label}
      isNumber={isNumber}
      value={escalation[key]}
      problem={problems.get(`escalation.${path}`)}
      onChange={(text) => change({ [key]: text })}
    />
  );
  const isForEver = /^for ?ever$/i.test(escalation.block.trim());
  return (
    <Row label="Whole networks">
      <div className="form-line">
        <Switch
          label="Block whole networks"
          isOn={escalates}
          onChange={(isOn) => onChange({ escalates: isOn })}
        />
      </div>
      {escalates && (
        <p className="rule-sentence">
          Block a network once {field('Attackers in a network', 'attackers', 'attackers', true)} of its
          addresses are blocked within {field('Within, for networks', 'within', 'withinSeconds')}
          {isForEver ? ', ' : ', for '}
          {field('Network blocked for', 'block', 'blockSeconds')}. A network is an IPv4 /
          {field('IPv4 prefix length', 'ipv4PrefixLength', 'ipv4PrefixLength', true)} or an IPv6 /
          {field('IPv6 prefix length of networks', 'ipv6PrefixLength', 'ipv6PrefixLength', true)}
        </p>
      )}
      <Problems of="escalation." problems={problems} />
    </Row>
  );
}

function RestrictedUsers({ draft, problems, onChange }: MoreRulesProps) {
  return (
    <Row
      label="Restricted users"
      help="Users as whom nobody should log in from outside; rules can count these attempts apart. Separated by commas."
    >
      <span className="field wide">
        <input
          type="text"
          aria-label="Restricted users"
          spellCheck={false}
          autoComplete="off"
          placeholder="None"
          value={draft.restrictedUsers}
          onChange={(event) => onChange({ restrictedUsers: event.target.value })}
        />
      </span>
      <Problems of="restrictedUsers" problems={problems} />
    </Row>
  );
}

function Problems({ of, problems }: { readonly of: string; readonly problems: ReadonlyMap<string, string> }) {
  const said = new Set([...problems].filter(([path]) => path.startsWith(of)).map(([, problem]) => problem));
  return [...said].map((problem) => <Problem key={problem}>{problem}</Problem>);
}
