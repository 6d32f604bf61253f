import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { Access } from '../../src-shared/contract.ts';
import { type HeldPolicy, withHeldPolicy } from './held-policy.ts';
import { type KeyOnly, lookAtKeyOnly } from './key-only.ts';
import { NOT_TOLD } from './may-log-in.ts';
import { lookAtRemoteLogin, type RemoteLoginMeans } from './remote-login.ts';
import { askPort, type OnProbe, type PortAnswer } from './ssh-port.ts';

export interface AccessOptions {
  /** sshd's. */
  readonly port: number;
  /** The program that is asked. */
  readonly sshd: string;
  /** Where sshd_config and sshd_config.d are. */
  readonly configDirectory: string;
  readonly isRoot: boolean;
  readonly onProbe: OnProbe;
  readonly remoteLogin: RemoteLoginMeans;
  /** Who may log in, for what sshd accepts of each of them. */
  readonly users?: () => Promise<readonly string[]>;
  /** What sshd says to root, where it does not tell this process. */
  readonly askHelper?: () => Promise<string | null>;
  /** What Drawbridge itself did to sshd's policy. */
  readonly heldPolicy?: () => HeldPolicy;
  /** What is known has changed. */
  readonly changed: (access: Access) => void;
}

/** Also the safety net for changes that no watcher saw. */
const EVERY_MS = 5 * 60_000;
/** Editors write a file in several steps. */
const SETTLED_MS = 500;

const NOT_YET: Access = {
  remoteLogin: {
    state: 'unknown',
    found: 'Not looked at yet.',
    canSwitch: false,
    whyNot: 'It is not known yet how it is.',
    mayLogIn: NOT_TOLD,
  },
  keyOnly: { state: 'unknown', found: 'Not looked at yet.', canSwitch: false },
};

/** Remote Login and what sshd accepts, as they are now. It only looks. */
export class AccessWatch {
  readonly #options: AccessOptions;
  #port: number;
  #access = NOT_YET;
  /** Without what Drawbridge did to it. */
  #saysOfKeyOnly: KeyOnly | null = null;
  #looking: Promise<Access> | null = null;
  #poll: NodeJS.Timeout | null = null;
  #settling: NodeJS.Timeout | null = null;
  #watchers: FSWatcher[] = [];
  readonly #ending = new AbortController();

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** As it was found last. */
  get access(): Access {
    return this.#access;
  }

  /** Looks for the first time, and from then on. */
  start(): void {
    this.#watch();
    this.#poll = setInterval(() => {
      this.#watch();
      void this.look();
    }, EVERY_MS);
    void this.look();
  }

  get port(): number {
    return this.#port;
  }

  /** sshd is looked for on another port from now on. */
  set port(port: number) {
    if (port === this.#port) return;
    this.#port = port;
    void this.look();
  }

  /** What answers on sshd's port at this moment. */
  askPort(): Promise<PortAnswer> {
    return askPort(this.#port, this.#options.onProbe, this.#ending.signal);
  }

  /** Looks now, also where a look is under way that may have seen what was before. */
  async lookAgain(): Promise<Access> {
    await this.#looking;
    return this.look();
  }

  /** Looks now. Whoever asks while it looks gets the same answer. */
  look(): Promise<Access> {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** What is known; at the very start, once something is. */
  async known(): Promise<Access> {
    return this.#access === NOT_YET && this.#looking !== null ? this.#looking : this.#access;
  }

  async #lookAtAll(): Promise<Access> {
    const port = this.#port;
    const { onProbe, remoteLogin: means } = this.#options;
    const [remoteLogin, keyOnly] = await Promise.all([
      lookAtRemoteLogin(port, onProbe, means, this.#ending.signal),
      this.#askAboutKeyOnly(),
    ]);
    if (port !== this.#port && !this.#ending.signal.aborted) return this.#lookAtAll();
    return this.#found({ remoteLogin, keyOnly: this.#withHeld(keyOnly) });
  }

  #askAboutKeyOnly(): Promise<KeyOnly> {
    const { sshd, isRoot, configDirectory } = this.#options;
    const { users = async () => [], askHelper = async () => null } = this.#options;
    const context = { configDirectory, port: this.#port, users, askHelper, trial: null };
    return lookAtKeyOnly(sshd, isRoot, this.#ending.signal, context);
  }

  #withHeld(found: KeyOnly): KeyOnly {
    this.#saysOfKeyOnly = found;
    return withHeldPolicy(found, this.#options.heldPolicy?.() ?? null);
  }

  /** What Drawbridge did to sshd's policy has changed. @param filesToo sshd is asked anew */
  async heldPolicyChanged(filesToo: boolean): Promise<void> {
    if (filesToo) return this.#lookAtKeyOnly();
    if (this.#saysOfKeyOnly === null) return;
    this.#found({ ...this.#access, keyOnly: this.#withHeld(this.#saysOfKeyOnly) });
  }

  #found(access: Access): Access {
    const isNew = JSON.stringify(access) !== JSON.stringify(this.#access);
    this.#access = access;
    if (isNew && !this.#ending.signal.aborted) this.#options.changed(access);
    return access;
  }

  async #lookAtKeyOnly(): Promise<void> {
    // A look that is under way may have read what was before.
    await this.#looking;
    const keyOnly = await this.#askAboutKeyOnly();
    if (!this.#ending.signal.aborted) this.#found({ ...this.#access, keyOnly: this.#withHeld(keyOnly) });
  }

  #watch(): void {
    this.#unwatch();
    const { configDirectory } = this.#options;
    for (const directory of [configDirectory, join(configDirectory, 'sshd_config.d')]) {
      try {
        const watcher = watch(directory, (_event, name) => this.#changedFile(name));
        watcher.on('error', () => watcher.close());
        watcher.unref();
        this.#watchers.push(watcher);
      } catch {
        // It is not there, or can't be watched: the poll sees to it.
      }
    }
  }

  #changedFile(name: string | null): void {
    if (name?.startsWith('ssh_host_')) return;
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      // The directory of drop-ins may be new.
      if (name === 'sshd_config.d') this.#watch();
      void this.#lookAtKeyOnly();
    }, SETTLED_MS);
  }

  #unwatch(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#ending.abort();
    if (this.#poll !== null) clearInterval(this.#poll);
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#unwatch();
    await this.#looking;
  }
}
