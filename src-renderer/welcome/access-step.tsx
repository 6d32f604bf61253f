import { keyOnlyWords, remoteLoginWords } from '../preferences/access-words.ts';
import { FindingLine } from './finding-line.tsx';
import { accessFindings } from './findings.ts';
import type { StepProps } from './step-props.ts';

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
              <p>Preferences, SSH Access tells how to let keys in only. There is no hurry.</p>
            )}
          </FindingLine>
        )}
      </ul>
    </>
  );
}
