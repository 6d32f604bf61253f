import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useDoctor } from '../stores/use-doctor.ts';
import { Row } from './form.tsx';

const PART_WORDS: Readonly<Record<string, string>> = {
  log: 'Log',
  lines: 'Lines',
  sshd: 'sshd',
  access: 'SSH access',
  firewall: 'Firewall',
  store: 'Database',
  rules: 'Rules',
  'allow list': 'Allow list',
};

/** Each part of the guard: how it is, what was found, and what to do about it. */
export function PartList() {
  const { parts, problem, isAsking, ask } = useDoctor();
  return (
    <Row label="Parts" problem={problem}>
      {parts !== null && (
        <ul className="part-list" aria-label="Parts of the guard">
          {parts.map(({ part, state, found, fix }) => (
            <li key={part} className="part-item">
              <StateMark state={state} />
              <div className="part-words">
                <p>
                  <span className="part-name">{PART_WORDS[part] ?? part}</span>{' '}
                  <span className="secondary selectable">{found}</span>
                </p>
                {fix !== null && <p className="small">{fix}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <Button disabled={isAsking} onClick={ask}>
        Look Again
      </Button>
    </Row>
  );
}
