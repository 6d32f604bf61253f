import type { EventRow, Keys } from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import { GITHUB } from '../access/keys/github-keys.ts';
import { ownAddresses } from '../access/keys/invite.ts';
import { KeyFiles } from '../access/keys/key-files.ts';
import { KeyWatch } from '../access/keys/key-watch.ts';
import { owner, type SystemUser } from '../access/keys/users.ts';
import type { Guard } from '../guard/guard.ts';
import type { ContractBus } from './contract-events.ts';
import { type Faults, faultText } from './faults.ts';
import { withHistory } from './key-history.ts';
import type { Supervisor } from './supervisor.ts';

/** What a test brings instead of this machine. */
export interface KeyMeans {
  /** Whoever runs the guard. */
  readonly self?: SystemUser;
  /** Where GitHub is. */
  readonly github?: string;
  /** The machine's addresses. */
  readonly addresses?: () => readonly string[];
}

interface KeyDeskParts {
  readonly system: System;
  readonly supervisor: Supervisor;
  readonly events: ContractBus;
  readonly faults: Faults;
}

/** The keys that let people in, with what the guard knows of their use; from the first question on it watches them. */
export class KeyDesk {
  readonly system: System;
  readonly self: SystemUser;
  readonly files: KeyFiles;
  readonly github: string;
  readonly addresses: () => readonly string[];
  readonly #parts: KeyDeskParts;
  readonly #watch = new KeyWatch(() => void this.refresh());
  #told = '';
  #refreshing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: KeyDeskParts, means: KeyMeans = {}) {
    this.#parts = parts;
    this.system = parts.system;
    this.self = means.self ?? owner();
    this.github = means.github ?? GITHUB;
    this.addresses = means.addresses ?? ownAddresses;
    this.files = new KeyFiles({
      system: this.system,
      self: this.self,
      port: () => this.port,
      now: () => Date.now(),
    });
  }

  /** sshd's. */
  get port(): number {
    return this.#parts.supervisor.options.settings.port;
  }

  /** As they are now. */
  async keys(): Promise<Keys> {
    const found = await this.files.all();
    const paths = found.flatMap(({ files }) =>
      files.flatMap(({ path, realPath }) => [path, realPath ?? path]),
    );
    if (!this.#isStopped) this.#watch.watch([...new Set(paths)]);
    const { users, historySince } = await this.#parts.supervisor.use((guard) => withHistory(found, guard));
    const why = found.find(({ places }) => places.unknownWhy !== null)?.places.unknownWhy ?? null;
    const keys: Keys = {
      users,
      historySince,
      found:
        why === null
          ? 'sshd says that it looks in these files.'
          : `sshd does not say where it looks for keys (${why}), so these are the usual files.`,
    };
    this.#told = withoutUse(keys);
    return keys;
  }

  /** Looks again, and tells whoever listens if anything is other than what was told last. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.then(async () => {
      if (this.#isStopped) return;
      const before = this.#told;
      try {
        const keys = await this.keys();
        if (this.#told !== before && !this.#isStopped) this.#parts.events.emit('keysChanged', { keys });
      } catch (error) {
        if (!this.#isStopped) this.#parts.faults.add(faultText(error));
      }
    });
    return this.#refreshing;
  }

  /** Tells of logins with keys, as the guard reads them. */
  attach(guard: Guard): void {
    guard.bus.on('loginEvents', ({ events }) => {
      for (const event of events) this.#tellUse(event);
    });
  }

  #tellUse({ kind, fingerprint, user, address, time }: EventRow): void {
    if (kind !== 'accepted' || fingerprint === null || user === null) return;
    this.#parts.events.emit('keyUsed', { fingerprint, user, address, at: time });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watch.stop();
    await this.#refreshing;
  }
}

/** Keys and files alone: that one was used is told by itself. */
function withoutUse({ users, found }: Keys): string {
  return JSON.stringify([users, found], (name, value: unknown) =>
    name === 'lastUsed' || name === 'unused' ? null : value,
  );
}
