import type { ReactNode } from 'react';
import type { Part } from '../../src-shared/contract.ts';
import { StateMark } from '../components/state-mark.tsx';
import { useAccess } from '../stores/stores.ts';
import { KEY_ONLY_LINES, keyOnlyWords, remoteLoginWords } from './access-words.ts';
import { Row, Section } from './form.tsx';
import type { TabProps } from './tab-props.ts';

export function SshAccessTab({ host, preferences }: TabProps) {
  const { access } = useAccess();
  if (access === null) return null;
  const { remoteLogin, keyOnly } = access;
  const login = remoteLoginWords(remoteLogin.state, host.platform);
  const keys = keyOnlyWords(keyOnly.state, host.platform);
  return (
    <>
      <Section>
        <AccessRow label="Remote Login" mark={login.mark} word={login.word} found={remoteLogin.found}>
          {!remoteLogin.canSwitch && <p>{login.byHand}</p>}
        </AccessRow>
      </Section>
      <Section>
        <AccessRow label="Keys only" mark={keys.mark} word={keys.word} found={keyOnly.found}>
          {!keyOnly.canSwitch && keyOnly.state !== 'keys-only' && (
            <>
              <p>{keys.byHand}</p>
              <pre className="access-lines mono selectable">{KEY_ONLY_LINES.join('\n')}</pre>
              {keys.afterwards !== '' && <p>{keys.afterwards}</p>}
            </>
          )}
        </AccessRow>
      </Section>
      <Section>
        <Row label="Port" help="Set under Firewall.">
          <p>{preferences.port}</p>
        </Row>
      </Section>
    </>
  );
}

function AccessRow({
  label,
  mark,
  word,
  found,
  children,
}: {
  readonly label: string;
  readonly mark: Part['state'];
  readonly word: string;
  readonly found: string;
  readonly children: ReactNode;
}) {
  return (
    <Row label={label} help={children}>
      <StateMark state={mark} word={word} isWordShown />
      <p className="access-found">{found}</p>
    </Row>
  );
}
