import type { KeyEntry, KeyUser } from '../../src-shared/contract.ts';
import type { FoundFile, FoundUser } from '../access/keys/found-keys.ts';
import type { FoundEntry, FoundKey } from '../access/keys/key-entries.ts';
import type { Guard } from '../guard/guard.ts';
import type { KeyRepository } from '../store/key-repository.ts';
import { StoreError } from '../store/store-error.ts';

const DAY_MS = 86_400_000;
/** Nobody is advised to remove a key that was not used for less than this. */
const UNUSED_MS = 30 * DAY_MS;

/** Users, files and keys with what the history tells of their use. */
export interface KnownKeys {
  readonly historySince: number | null;
  readonly users: KeyUser[];
}

/** What the guard's history says of keys; where it can't be asked, that is not known. */
export function withHistory(found: readonly FoundUser[], guard: Guard): KnownKeys {
  try {
    return guard.store.withKeys((keys) => {
      const historySince = keys.oldestEvent();
      return {
        historySince,
        users: found.map((user) => knownUser(user, new UserHistory(user, keys, guard, historySince))),
      };
    });
  } catch (error) {
    // A store that can't be used is told of elsewhere.
    if (!(error instanceof StoreError)) throw error;
    return { historySince: null, users: found.map((user) => knownUser(user, null)) };
  }
}

function knownUser({ user, places, files }: FoundUser, history: UserHistory | null): KeyUser {
  return {
    user: user.name,
    home: user.home,
    keptOut: places.keptOut,
    files: files.map((file) => knownFile(file, history)),
  };
}

function knownFile(file: FoundFile, history: UserHistory | null): KeyUser['files'][number] {
  const { path, hash, changedAt, problem, readOnly, modes } = file;
  const entries = file.entries.map((entry) => knownEntry(entry, history));
  return { path, hash, changedAt, entries, problem, readOnly, modes };
}

function knownEntry(entry: FoundEntry, history: UserHistory | null): KeyEntry {
  if (entry.kind === 'bad') return entry;
  const { md5: _md5, ...shown } = entry;
  const lastUsed = history?.lastUse(entry) ?? null;
  return { ...shown, lastUsed, unused: lastUsed === null ? (history?.unused(entry) ?? null) : null };
}

/** What is remembered of one user's keys. */
class UserHistory {
  readonly #user: string;
  readonly #keys: KeyRepository;
  readonly #since: ReadonlyMap<string, number>;
  readonly #historySince: number | null;
  readonly #now: number;
  readonly #isLive: boolean;

  constructor({ user, files }: FoundUser, keys: KeyRepository, guard: Guard, historySince: number | null) {
    this.#user = user.name;
    this.#keys = keys;
    this.#historySince = historySince;
    this.#now = guard.clock.now();
    this.#isLive = guard.log.kind === 'live';
    // A key stands in its file at least since that was changed last.
    this.#since = keys.see(
      user.name,
      files.flatMap(({ entries, changedAt }) =>
        keysOf(entries).map(({ fingerprint }) => ({
          user: user.name,
          fingerprint,
          since: Math.min(changedAt ?? this.#now, this.#now),
        })),
      ),
    );
  }

  lastUse({ fingerprint, md5 }: FoundKey): ReturnType<KeyRepository['lastUse']> {
    // sshd before 6.8 wrote the older form without its name.
    return this.#keys.lastUse([fingerprint, md5, md5.replace('MD5:', '')], this.#user);
  }

  unused({ fingerprint, isAuthority, problem }: FoundKey): { since: number; sentence: string } | null {
    if (!this.#isLive || this.#historySince === null || isAuthority || problem !== null) return null;
    const since = Math.max(this.#historySince, this.#since.get(fingerprint) ?? this.#now);
    const days = Math.floor((this.#now - since) / DAY_MS);
    if (this.#now - since < UNUSED_MS) return null;
    return {
      since,
      sentence: `Nobody has logged in with it in the ${days} days that are known. Remove it if nobody needs it.`,
    };
  }
}

function keysOf(entries: readonly FoundEntry[]): FoundKey[] {
  return entries.filter((entry) => entry.kind === 'key');
}
