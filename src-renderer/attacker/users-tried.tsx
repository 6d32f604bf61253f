import { useState } from 'react';
import type { AttackerDetails } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { figure } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';

const FIRST = 12;

/** The users whom an attacker tried, most tried first. */
export function UsersTried({
  users,
  userCount,
}: {
  readonly users: AttackerDetails['users'];
  readonly userCount: number;
}) {
  const [isWhole, setIsWhole] = useState(false);
  if (users.length === 0) return null;
  const shown = isWhole ? users : users.slice(0, FIRST);
  const rest = Math.max(userCount, users.length) - shown.length;
  return (
    <section className="attacker-part">
      <h3>Users tried</h3>
      <ul className="chips">
        {shown.map(({ user, attempts }) => (
          <li key={user} className="chip">
            <span className="clip selectable">{user === '' ? '(empty)' : short(user, 60)}</span>
            <span className="secondary">{figure(attempts)}</span>
          </li>
        ))}
        {rest > 0 && (
          <li>
            {isWhole || users.length <= FIRST ? (
              <span className="chip-rest secondary">and {figure(rest)} more</span>
            ) : (
              <Button look="plain" isSmall onClick={() => setIsWhole(true)}>
                {figure(rest)} more
              </Button>
            )}
          </li>
        )}
      </ul>
    </section>
  );
}
