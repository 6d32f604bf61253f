import { CircleAlert, CircleX } from 'lucide-react';
import type { KeyOnlyPlan, SshdPolicyDetails } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { visible } from '../format/safe-text.ts';
import { valueChanges } from './policy-words.ts';

/** What stands in the way, what to know before, the very text that is written, and what sshd accepts then. */
export function PlanView({
  plan,
  now,
  isCurrent,
  onAddDevice,
}: {
  readonly plan: KeyOnlyPlan;
  /** As sshd is now. */
  readonly now: SshdPolicyDetails | undefined;
  readonly isCurrent: boolean;
  readonly onAddDevice: () => void;
}) {
  const { problems, warnings, found, after } = plan;
  const changes = valueChanges(now, after);
  return (
    <div className="plan" aria-busy={!isCurrent}>
      {problems.length > 0 && (
        <div className="plan-note problem" role="alert">
          <CircleX size={15} aria-hidden />
          <div>
            <p className="plan-note-title">Not yet</p>
            {problems.map((problem) => (
              <p key={problem}>{visible(problem)}</p>
            ))}
            <Button isSmall onClick={onAddDevice}>
              Add a Device…
            </Button>
          </div>
        </div>
      )}
      {warnings.length > 0 && (
        <div className="plan-note warning">
          <CircleAlert size={15} aria-hidden />
          <div>
            <p className="plan-note-title">Before you do</p>
            {warnings.map((warning) => (
              <p key={warning}>{visible(warning)}</p>
            ))}
          </div>
        </div>
      )}
      <h3>What is written</h3>
      <Written plan={plan} />
      <h3>What sshd says that it would accept then</h3>
      <p className="selectable">{visible(found)}</p>
      {changes.length > 0 && (
        <ul className="plan-changes" aria-label="What changes">
          {changes.map(({ words, before, after: then }) => (
            <li key={words}>
              {words}: <span className="secondary">{before}</span> <span aria-hidden>→</span>
              <span className="unseen"> becomes </span> <strong>{then}</strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Written({ plan: { file, isBlock, text } }: { readonly plan: KeyOnlyPlan }) {
  if (file === null) return <p className="secondary">It is not known yet where.</p>;
  const name = <span className="mono selectable">{visible(file)}</span>;
  if (text === '') {
    return (
      <p>
        {isBlock ? 'Drawbridge’s lines at the top of ' : 'The file '}
        {name}
        {isBlock ? ' are taken out.' : ' is taken away.'} Nothing else is touched.
      </p>
    );
  }
  return (
    <>
      <p>
        {isBlock ? 'At the top of ' : 'The whole of '}
        {name}
        {isBlock ? '; the rest of it stays as it is.' : '. No other file is touched.'}
      </p>
      <pre className="plan-text mono selectable">
        {text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => visible(line))
          .join('\n')}
      </pre>
    </>
  );
}
