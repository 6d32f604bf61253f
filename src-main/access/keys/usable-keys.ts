import type { FoundUser } from './found-keys.ts';
import type { FoundKey } from './key-entries.ts';

/** A key with which somebody really gets in. */
export interface UsableKey {
  readonly user: string;
  readonly path: string;
  readonly line: number;
  readonly fingerprint: string;
}

/**
 * The keys that let their users in as things are: sshd reads them, their file is
 * not ignored for its permissions, and the user may log in and work. Keys that sign others do not count.
 */
export function usableKeys(users: readonly FoundUser[]): UsableKey[] {
  return users.flatMap(({ user, places, files }) =>
    places.keptOut !== null
      ? []
      : files
          .filter(({ modes }) => !modes.isIgnored)
          .flatMap(({ path, entries }) =>
            entries.flatMap((entry) =>
              entry.kind === 'key' && isUsable(entry) && entry.repeats === null
                ? [{ user: user.name, path, line: entry.line, fingerprint: entry.fingerprint }]
                : [],
            ),
          ),
  );
}

/**
 * One that only runs a command lets nobody mend anything; and DSA keys sshd refuses unless it is told otherwise
 * (sshd_config(5), PubkeyAcceptedAlgorithms).
 */
function isUsable({ problem, isAuthority, label, restrictions }: FoundKey): boolean {
  return problem === null && !isAuthority && label !== 'DSA' && restrictions.command === null;
}
