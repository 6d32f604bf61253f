import { Button } from '../components/button.tsx';
import { keyOnlyWords, remoteLoginWords } from '../preferences/access-words.ts';
import { openWindow } from '../stores/route.ts';
import { FindingLine } from './finding-line.tsx';
import { accessFindings } from './findings.ts';
import type { StepProps } from './step-props.ts';

const toAccess = () => openWindow('preferences', { tab: 'ssh-access' });

export function AccessStep({ title, access, host }: StepProps) {
  const { remoteLogin, keyOnly } = access;
  const [login, keys] = accessFindings(access);
  return (
    <>
      {title}
      <p>Passwords can be guessed, keys can not. This is what sshd on this machine accepts now.</p>
      <ul className="welcome-findings" aria-label="As found">
        {login !== undefined && (
          <FindingLine
            finding={{
              ...login,
              name: `Remote Login: ${remoteLoginWords(remoteLogin.state, host.platform).word}`,
            }}
          />
        )}
        {keys !== undefined && (
          <FindingLine
            finding={{ ...keys, name: `Keys only: ${keyOnlyWords(keyOnly.state, host.platform).word}` }}
          >
            {keyOnly.state === 'passwords' && (
              <p className="welcome-to-access">
                <Button isSmall onClick={toAccess}>
                  {keyOnly.canSwitch ? 'Switch to Keys Only…' : 'Open SSH Access…'}
                </Button>
                <span className="secondary">There is no hurry.</span>
              </p>
            )}
          </FindingLine>
        )}
      </ul>
    </>
  );
}
