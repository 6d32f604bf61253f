import type { AllowEntry } from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { EngineName } from '../firewall/engine.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { Committed } from '../store/rows.ts';
import type { StateLock } from '../store/state-lock.ts';
import { openStore, type Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { AllowList } from './allow-list.ts';
import type { ChosenLog } from './choose-log.ts';
import type { ChosenStore } from './choose-store.ts';
import { type Clock, type ReplayClock, SYSTEM_CLOCK } from './clock.ts';
import { Enforcer, type Firewall } from './enforcer.ts';
import { EventBus } from './event-bus.ts';
import { Ingestion } from './ingestion.ts';
import { Judge } from './judge.ts';
import { MachineSurroundings } from './machine-surroundings.ts';
import { Retention } from './retention.ts';
import { rulesOf } from './rules.ts';

export interface GuardParts {
  readonly version: string;
  readonly stateDirectory: string;
  readonly settings: Settings;
  readonly settingsFile: SettingsFile;
  readonly lock: StateLock | null;
  readonly chosenStore: ChosenStore;
  readonly log: ChosenLog;
  readonly clock: Clock | ReplayClock;
  readonly firewall: { readonly engine: EngineName; readonly reason: string };
  /** Makes what brings the blocks into the firewall; told when its state changes. */
  makeFirewall(changed: () => void): Firewall;
}

const REOPEN_MS = 5000;
const STATUS_EVERY_MS = 200;

/** The running engine: sources, detection, firewall, store. */
export class Guard {
  readonly version: string;
  readonly stateDirectory: string;
  /** sshd's. */
  readonly port: number;
  readonly startedAt: number;
  readonly bus = new EventBus();
  readonly clock: Clock;
  readonly log: ChosenLog;
  readonly firewall: GuardParts['firewall'];
  readonly judge: Judge;
  readonly enforcer: Enforcer;
  readonly ingestion: Ingestion;
  readonly allowList: AllowList;
  /** Rejects if the guard has to end by itself. */
  readonly finished: Promise<void>;
  readonly #lock: StateLock | null;
  readonly #settingsFile: SettingsFile;
  readonly #retention: Retention;
  #chosenStore: ChosenStore;
  #rules: RuleSet;
  #notices: string[] = [];
  #statusTimer: NodeJS.Timeout | null = null;
  #reopenTimer: NodeJS.Timeout | null = null;
  #fail: (error: unknown) => void;
  #isStopped = false;

  constructor(parts: GuardParts) {
    const { settings, settingsFile, chosenStore, log, clock } = parts;
    this.version = parts.version;
    this.stateDirectory = parts.stateDirectory;
    this.port = settings.port;
    this.startedAt = SYSTEM_CLOCK.now();
    this.clock = clock;
    this.log = log;
    this.firewall = parts.firewall;
    this.#lock = parts.lock;
    this.#settingsFile = settingsFile;
    this.#chosenStore = chosenStore;
    this.#rules = rulesOf(settings.rules);
    const { promise, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.finished.catch(() => undefined);
    this.#fail = reject;
    const changed = () => this.statusChanged();
    const surroundings = new MachineSurroundings(settings.port);
    this.judge = new Judge(this.#rules, surroundings);
    this.enforcer = new Enforcer(parts.makeFirewall(changed), this.store, clock, this.bus);
    this.allowList = new AllowList(settings.allowList, {
      settingsFile,
      surroundings,
      judge: this.judge,
      enforcer: this.enforcer,
      changed,
    });
    this.ingestion = new Ingestion({
      sourceName: log.sourceName,
      makeSource: () => log.make({ problemChanged: changed, notice: (text) => this.#notice(text) }),
      judge: this.judge,
      store: this.store,
      rules: () => this.#rules,
      clock,
      reached: (time) => {
        if ('reached' in clock) clock.reached(time);
      },
      stored: (committed) => this.#stored(committed),
      unsaved: ({ blocks }) => this.enforcer.addUnsaved(blocks),
      changed,
      failed: (error) => this.#fail(error),
    });
    this.#retention = new Retention(
      () => this.store,
      clock,
      settings.retention,
      () => this.#rules,
    );
  }

  get store(): Store {
    return this.#chosenStore.store;
  }

  get rules(): RuleSet {
    return this.#rules;
  }

  /** Why what happens can't be stored for good; null while it can. */
  get storeProblem(): string | null {
    return this.#chosenStore.problem ?? this.ingestion.storeProblem;
  }

  /** What the owner should know of what happened to log and database. */
  get notices(): readonly string[] {
    return [...this.store.notices, ...this.#notices];
  }

  async start(): Promise<void> {
    await this.allowList.refresh();
    await this.judge.restore(this.#rules, this.store, this.clock.now());
    await this.enforcer.start();
    this.ingestion.start();
    this.allowList.start();
    this.#retention.start();
    if (this.#chosenStore.wantedPath !== null) this.#planReopen();
  }

  /** Blocks stay in the firewall; everything else ends. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.allowList.stop();
    this.#retention.stop();
    for (const timer of [this.#statusTimer, this.#reopenTimer]) if (timer !== null) clearTimeout(timer);
    await this.ingestion.stop();
    await this.enforcer.stop();
    this.store.close();
    this.#lock?.release();
  }

  /** Tells listeners, but not at every turn of a flood. */
  statusChanged(): void {
    if (this.#statusTimer !== null || this.#isStopped) return;
    this.#statusTimer = setTimeout(() => {
      this.#statusTimer = null;
      this.bus.emit('statusChanged', {});
    }, STATUS_EVERY_MS);
  }

  #notice(text: string): void {
    this.#notices = [...this.#notices, text].slice(-20);
    this.statusChanged();
  }

  #stored({ events, blocks, spares }: Committed): void {
    if (events.length > 0) {
      this.bus.emit('loginEvents', { events });
      this.statusChanged();
    }
    this.enforcer.added(blocks);
    for (const spare of spares) this.bus.emit('spared', { spare });
  }

  /** Other rules from now on; what is blocked stays so. */
  async setRules(rules: Settings['rules']): Promise<RuleSet> {
    return this.ingestion.between(async () => {
      const next = rulesOf(rules);
      this.#settingsFile.update({ rules });
      await this.judge.restore(next, this.store, this.clock.now());
      this.#rules = next;
      this.statusChanged();
      return next;
    });
  }

  /** Counts again from the start for these attackers. */
  forgive(targets: readonly string[]): void {
    for (const target of targets) this.judge.forgive(target);
  }

  allowEntryFor(target: string): string | null {
    return this.allowList.entryFor(target);
  }

  allowEntries(): readonly AllowEntry[] {
    return this.allowList.entries;
  }

  /** The database could not be opened at the start: tries until it can, then reads the log again from where that was left. */
  #planReopen(): void {
    this.#reopenTimer = setTimeout(() => {
      this.#reopen().catch((error: unknown) => this.#fail(error));
    }, REOPEN_MS);
  }

  async #reopen(): Promise<void> {
    const { wantedPath } = this.#chosenStore;
    if (wantedPath === null || this.#isStopped) return;
    try {
      const store = openStore(wantedPath, { now: () => this.clock.now() });
      const inMemory = this.store;
      this.#chosenStore = { store, wantedPath: null, problem: null };
      await this.ingestion.useStore(store);
      this.enforcer.useStore(store);
      inMemory.close();
      this.statusChanged();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#planReopen();
    }
  }
}
