import type { Part } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useDoctor } from '../stores/use-doctor.ts';
import { Row } from './form.tsx';
import { RepairButton } from './repair-button.tsx';

const PART_WORDS: Readonly<Record<string, string>> = {
  log: 'Log',
  lines: 'Lines',
  'test line': 'Test line',
  levels: 'Levels',
  sshd: 'sshd',
  'sshd version': 'Version of sshd',
  'remote login': 'Remote Login',
  helper: 'Helper',
  access: 'SSH access',
  firewall: 'Firewall',
  'pf on': 'pf is on',
  'pf rules': 'Rules in pf',
  'pf test': 'Test of pf',
  'pf table': 'Table in pf',
  'pf others': 'Others in pf',
  store: 'Database',
  rules: 'Rules',
  'allow list': 'Allow list',
  'shared lists': 'Shared lists',
};

/** Each part of the guard: how it is, what was found, and what to do about it. */
export function PartList() {
  const { parts, problem, isAsking, ask } = useDoctor();
  return (
    <Row label="Parts" problem={problem}>
      {parts !== null && <PartItems label="Parts of the guard" parts={parts} repaired={ask} />}
      <Button disabled={isAsking} onClick={ask}>
        Look Again
      </Button>
    </Row>
  );
}

export function PartItems({
  label,
  parts,
  repaired,
}: {
  readonly label: string;
  readonly parts: readonly Part[];
  /** Called when the repair of one of them was tried. */
  readonly repaired: () => void;
}) {
  return (
    <ul className="part-list" aria-label={label}>
      {parts.map(({ part, state, found, fix, repair }) => (
        <li key={part} className="part-item">
          <StateMark state={state} />
          <div className="part-words">
            <p>
              <span className="part-name">{PART_WORDS[part] ?? part}</span>{' '}
              <span className="secondary selectable">{found}</span>
            </p>
            {fix !== null && <p className="small">{fix}</p>}
            {repair !== undefined && <RepairButton repair={repair} done={repaired} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
