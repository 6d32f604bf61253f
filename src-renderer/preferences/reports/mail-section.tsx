import { useId, useState } from 'react';
import type { MailAccount, MailAccountAnswer } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { messageOf } from '../../format/words.ts';
import { useReports } from '../../stores/reports.ts';
import { showFootLine, type WayBack } from '../../stores/undo.ts';
import { Help, Problem, Row, Section } from '../form.tsx';
import {
  isSameLogin,
  type MailDraft,
  mailDraftOf,
  readMailDraft,
  withAddress,
  withPreset,
} from './mail-draft.ts';
import { RemoveAccount } from './remove-account.tsx';
import { SecretField } from './secret-field.tsx';

const SECURITY: readonly { readonly value: MailAccount['security']; readonly words: string }[] = [
  { value: 'tls', words: 'TLS' },
  { value: 'starttls', words: 'STARTTLS' },
  { value: 'none', words: 'None (this machine only)' },
];

/** The mail account that reports are sent from: a draft until it is saved, for only the whole of it makes sense. */
export function MailSection({ answer }: { readonly answer: MailAccountAnswer }) {
  const { account: stored, hasPassword, passwordPlace, presets } = answer;
  const [typed, setTyped] = useState<MailDraft | null>(null);
  const [password, setPassword] = useState('');
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [test, setTest] = useState<Test>({ state: 'none' });
  const draft = typed ?? mailDraftOf(answer);
  const { account, problems } = readMailDraft(draft);
  const shown = areProblemsShown ? problems : {};
  const isKept = hasPassword && account !== null && isSameLogin(account, stored);
  const isChanged = password !== '' || JSON.stringify(account) !== JSON.stringify(stored);
  const change = (next: Partial<MailDraft>) => edit({ ...draft, ...next });
  const edit = (next: MailDraft) => {
    setTyped(next);
    setTest({ state: 'none' });
  };
  const given = password === '' ? {} : { password };

  const save = async () => {
    setAreProblemsShown(true);
    setProblem(null);
    if (account === null) return;
    try {
      useReports.setState({ account: await bridge().call('setMailAccount', { account, ...given }) });
      setPassword('');
      setTyped(null);
      setAreProblemsShown(false);
      const back = wayBack(account, answer, password !== '');
      showFootLine({
        text: `Reports go out from ${account.address}`,
        undo: null,
        isProblem: false,
        ...(back !== null && { back }),
      });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const tryIt = async () => {
    setAreProblemsShown(true);
    if (account === null) return;
    setTest({ state: 'running' });
    try {
      const { sentTo, problem: why } = await bridge().call('testMailAccount', { account, ...given });
      setTest(
        why === null
          ? { state: 'done', words: `Sent to ${sentTo ?? account.address}. Look whether it arrives.` }
          : { state: 'failed', words: why },
      );
    } catch (error) {
      setTest({ state: 'failed', words: messageOf(error) });
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Section>
        <Row label="Provider" help={presets.find(({ preset }) => preset === draft.preset)?.hint ?? ''}>
          <Choice
            label="Provider"
            options={presets.map(({ preset, name }) => ({ value: preset, words: name }))}
            value={draft.preset}
            onChange={(preset) => edit(withPreset(draft, preset, presets))}
          />
        </Row>
        <Field
          label="Mail address"
          help="Reports come from it, and answers go to it."
          value={draft.address}
          problem={shown.address}
          placeholder="you@example.net"
          onChange={(address) => edit(withAddress(draft, address))}
        />
        <Field
          label="Sender's name"
          value={draft.name}
          problem={shown.name}
          placeholder="Optional"
          onChange={(name) => change({ name })}
        />
      </Section>
      <Section>
        <Field
          label="Server"
          value={draft.host}
          problem={shown.host}
          placeholder="smtp.example.net"
          onChange={(host) => change({ host })}
        />
        <Row label="Port">
          <div className="form-line">
            <PlainField
              label="Port"
              className="number-field"
              value={draft.port}
              problem={shown.port}
              isNumber
              onChange={(port) => change({ port })}
            />
            <Choice
              label="Encryption"
              options={SECURITY}
              value={draft.security}
              onChange={(security) => change({ security })}
            />
          </div>
          {shown.port !== undefined && <Problem>{shown.port}</Problem>}
        </Row>
        <Field
          label="User"
          help="Empty: no login."
          value={draft.user}
          problem={shown.user}
          onChange={(user) => change({ user })}
        />
        <Row
          label="Password"
          help={
            isKept
              ? `One is kept in ${passwordPlace}. It is never shown.`
              : hasPassword && draft.user !== ''
                ? `For another server or user it has to be given again. It is kept in ${passwordPlace}.`
                : `It is kept in ${passwordPlace}, and never shown.`
          }
        >
          <div className="wide">
            <SecretField
              label="Password"
              value={password}
              isKept={isKept}
              onChange={(next) => {
                setPassword(next);
                setTest({ state: 'none' });
              }}
            />
          </div>
        </Row>
      </Section>
      <Section>
        <Row label="Account" problem={problem}>
          <div className="form-line">
            <Button look="main" type="submit" disabled={!isChanged && stored !== null}>
              Save
            </Button>
            <Button disabled={test.state === 'running'} onClick={() => void tryIt()}>
              {test.state === 'running' ? 'Sending…' : 'Send Test Mail'}
            </Button>
            {stored !== null && <RemoveAccount address={stored.address} />}
          </div>
          {test.state === 'running' && <Help>This may take up to a minute.</Help>}
          {test.state === 'done' && <p role="status">{test.words}</p>}
          {test.state === 'failed' && <Problem>{test.words}</Problem>}
        </Row>
      </Section>
    </form>
  );
}

type Test =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'done' | 'failed'; readonly words: string };

/** Only where nothing is lost: a password that was forgotten or exchanged can't be brought back. */
function wayBack(
  account: MailAccount,
  { account: before, hasPassword }: MailAccountAnswer,
  hasNewPassword: boolean,
): WayBack | null {
  if (before !== null && hasPassword && (hasNewPassword || !isSameLogin(account, before))) return null;
  return {
    words: 'Undo',
    run: async () => {
      useReports.setState({ account: await bridge().call('setMailAccount', { account: before }) });
      return before === null ? 'There is no mail account.' : 'The mail account is as before.';
    },
  };
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
  readonly className?: string;
}

function Field({ help, ...props }: FieldProps & { readonly help?: string }) {
  return (
    <Row label={props.label} problem={props.problem ?? null} {...(help !== undefined && { help })}>
      <PlainField className="wide" {...props} />
    </Row>
  );
}

function PlainField({
  label,
  value,
  problem,
  onChange,
  placeholder,
  isNumber = false,
  className = '',
}: FieldProps) {
  const id = useId();
  return (
    <span className={`field ${className} ${problem === undefined ? '' : 'wrong'}`}>
      <input
        id={id}
        type="text"
        aria-label={label}
        aria-invalid={problem !== undefined}
        inputMode={isNumber ? 'numeric' : 'text'}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        maxLength={254}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}
