import { short } from '../format/safe-text.ts';

/** Whose keys: nothing to choose where there is one user. */
export function UserChoice({
  id,
  users,
  value,
  onChange,
}: {
  readonly id: string;
  readonly users: readonly string[];
  readonly value: string;
  readonly onChange: (user: string) => void;
}) {
  return (
    <span className="field">
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {users.map((user) => (
          <option key={user} value={user}>
            {short(user, 64)}
          </option>
        ))}
      </select>
    </span>
  );
}
