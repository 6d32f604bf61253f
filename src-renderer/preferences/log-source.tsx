import { useState } from 'react';
import { Choice } from '../components/choice.tsx';
import { CommitField } from './commit-field.tsx';
import { Problem } from './form.tsx';
import { type LogChoice, logChoiceOf, logChoices } from './log-words.ts';
import type { TabProps } from './tab-props.ts';
import { usePreference } from './use-preference.ts';

/** The controls that choose sshd's log; what is refused is said below them. */
export function LogSource({ host, preferences }: TabProps) {
  const { value, problem, set } = usePreference('log', preferences);
  // A file is chosen before its path is written.
  const [isFileAsked, setIsFileAsked] = useState(false);
  const stored = logChoiceOf(value);
  const choice: LogChoice = isFileAsked ? 'file' : stored;
  const choices = logChoices(host.platform, choice);
  return (
    <>
      <Choice
        label="Log of sshd"
        options={choices}
        value={choice}
        onChange={(next) => {
          setIsFileAsked(next === 'file');
          if (next === 'auto') void set('auto', "sshd's log is found by itself");
          if (next === 'unified-log') void set('unified-log', "sshd's log is the macOS log");
          if (next === 'journald') void set('journald', "sshd's log is the systemd journal");
        }}
      />
      {choice === 'file' ? (
        <CommitField
          label="Path of sshd's log"
          className="wide mono"
          placeholder="/var/log/auth.log"
          value={stored === 'file' ? value : ''}
          problem={problem}
          onCommit={(path) => {
            void set(path, `sshd's log is ${path}`).then((isDone) => isDone && setIsFileAsked(false));
            return null;
          }}
        />
      ) : (
        problem !== null && <Problem>{problem}</Problem>
      )}
    </>
  );
}
