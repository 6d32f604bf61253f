import { useNow } from '../components/use-now.ts';
import { figure } from '../format/figures.ts';
import { LogSource } from '../preferences/log-source.tsx';
import { agoInWords } from '../preferences/log-words.ts';
import { FindingLine } from './finding-line.tsx';
import { logFinding } from './findings.ts';
import type { StepProps } from './step-props.ts';

export function LogStep({ title, host, preferences, status }: StepProps) {
  const now = useNow(1000);
  const { log } = status;
  const finding = logFinding(status);
  const name = finding.state === 'ok' ? "We can read sshd's log" : finding.name;
  return (
    <>
      {title}
      <p>All that Drawbridge knows, it reads from what sshd writes about logins.</p>
      <ul className="welcome-findings" aria-label="As found">
        <FindingLine finding={{ ...finding, name }}>
          {finding.words !== log.description && <p className="secondary selectable">{log.description}</p>}
        </FindingLine>
      </ul>
      <dl className="welcome-figures">
        <div>
          <dt>Lines read</dt>
          <dd>{figure(log.lines)}</dd>
        </div>
        <div>
          <dt>About logins</dt>
          <dd>{figure(log.events)}</dd>
        </div>
        <div>
          <dt>Latest line</dt>
          <dd>{log.lastLineAt === null ? 'None yet' : agoInWords(log.lastLineAt, now)}</dd>
        </div>
      </dl>
      <div className="welcome-log-source">
        <span aria-hidden>Read it from:</span>
        <LogSource host={host} preferences={preferences} />
      </div>
    </>
  );
}
