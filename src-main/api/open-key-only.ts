import type { AccessWatch } from '../access/access-watch.ts';
import { lookAtKeyOnly } from '../access/key-only.ts';
import type { UsableKey } from '../access/key-only-plan.ts';
import { usableKeys } from '../access/keys/usable-keys.ts';
import { usersWithKeys } from '../access/keys/users.ts';
import { lookAhead, sshdsOwnWords } from '../access/look-ahead.ts';
import type { HelperClient } from '../privileged/helper-client.ts';
import type { ContractBus } from './contract-events.ts';
import { type Faults, faultText } from './faults.ts';
import type { KeyDesk } from './key-desk.ts';
import { withHistory } from './key-history.ts';
import { KeyOnlyDesk } from './key-only-desk.ts';
import type { Supervisor } from './supervisor.ts';

export interface KeyOnlyMachine {
  readonly access: AccessWatch;
  readonly keys: KeyDesk;
  readonly supervisor: Supervisor;
  readonly events: ContractBus;
  readonly faults: Faults;
  readonly helper: HelperClient;
  readonly sshd: string;
  readonly configDirectory: string;
  readonly isRoot: boolean;
}

/** What changes sshd's policy, on the machine that the guard guards. */
export function openKeyOnly(machine: KeyOnlyMachine): KeyOnlyDesk {
  const { access, keys, supervisor, events, faults, helper, sshd, configDirectory, isRoot } = machine;
  const users = () => usersOf(keys);
  const askHelper = () => desk.saidToRoot();
  const context = () => ({ configDirectory, port: access.port, users, askHelper });
  const desk = new KeyOnlyDesk({
    helper,
    usableKeys: () => usableKeysOf(keys, supervisor),
    look: (trial) =>
      trial === null
        ? lookAtKeyOnly(sshd, isRoot, null, { ...context(), trial })
        : lookAhead(sshd, isRoot, context(), trial),
    sshdsOwnWords: () => sshdsOwnWords(sshd, isRoot),
    changed: (filesToo) => access.heldPolicyChanged(filesToo),
    due: ({ endsAt, wanted }, seconds) =>
      events.emit('confirmationDue', { endsAt, seconds, keyOnly: wanted.keyOnly }),
    fault: (error) => faults.add(faultText(error)),
  });
  return desk;
}

/** Who may log in here, by name. */
export async function usersOf({ system, self }: KeyDesk): Promise<string[]> {
  return (await usersWithKeys(system, self)).map(({ name }) => name);
}

/** A key for one fixed command, such as a backup's, lets no owner in. */
async function usableKeysOf(keys: KeyDesk, supervisor: Supervisor): Promise<UsableKey[]> {
  const found = await keys.files.all();
  const { users } = await supervisor.use((guard) => withHistory(found, guard));
  const entries = users.flatMap(({ user, files }) =>
    files.flatMap(({ path, entries }) => entries.map((entry) => ({ user, path, entry }))),
  );
  return usableKeys(found).flatMap(({ user, path, line, fingerprint }) => {
    const same = entries.find((one) => one.user === user && one.path === path && one.entry.line === line);
    if (same?.entry.kind !== 'key' || same.entry.restrictions.command !== null) return [];
    return [{ user, fingerprint, lastUsedAt: same.entry.lastUsed?.at ?? null }];
  });
}
