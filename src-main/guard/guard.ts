import type { Block } from '../../src-shared/block.ts';
import type { AllowEntry } from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { EngineName } from '../firewall/engine.ts';
import type { FirewallInUse } from '../firewall/in-use.ts';
import { WakeWatch } from '../firewall/wake-watch.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { Committed } from '../store/rows.ts';
import type { StateLock } from '../store/state-lock.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { AllowList } from './allow-list.ts';
import { AttackWatch } from './attack-watch.ts';
import type { ChosenLog } from './choose-log.ts';
import type { PassingDatabase } from './choose-store.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { Enforcer } from './enforcer.ts';
import { EventBus } from './event-bus.ts';
import type { GuardEvents } from './guard-events.ts';
import type { GuardParts } from './guard-parts.ts';
import { Ingestion } from './ingestion.ts';
import { Judge } from './judge.ts';
import { KnownPlaces } from './known-places.ts';
import { MachineSurroundings } from './machine-surroundings.ts';
import { Pause } from './pause.ts';
import { Retention } from './retention.ts';
import { rulesOf } from './rules.ts';
import type { RuledPlaces, SharedBlocks } from './shared-blocks.ts';
import { SharedDefence } from './shared-defence.ts';
import { StoreInUse } from './store-in-use.ts';

const STATUS_EVERY_MS = 200;

/** The running engine: sources, detection, firewall, store. */
export class Guard {
  readonly version: string;
  readonly stateDirectory: string;
  /** sshd's. */
  readonly port: number;
  readonly startedAt: number;
  readonly bus = new EventBus<GuardEvents>();
  readonly clock: Clock;
  readonly log: ChosenLog;
  /** The owner wants nobody blocked; else it is that nobody can be. */
  readonly isObservingByChoice: boolean;
  readonly judge: Judge;
  readonly enforcer: Enforcer;
  readonly ingestion: Ingestion;
  readonly allowList: AllowList;
  readonly surroundings: MachineSurroundings;
  readonly sharedDefence: SharedDefence;
  /** Rejects if the guard has to end by itself. */
  readonly finished: Promise<void>;
  readonly #lock: StateLock | null;
  readonly #settingsFile: SettingsFile;
  readonly #retention: Retention;
  readonly #pause: Pause;
  readonly #attack: AttackWatch;
  readonly #places: KnownPlaces;
  readonly #ruledPlaces: RuledPlaces;
  readonly #firewall: FirewallInUse;
  readonly #wakeWatch: WakeWatch;
  readonly #passing: PassingDatabase | null;
  readonly #storeInUse: StoreInUse;
  #rules: RuleSet;
  #notices: string[] = [];
  #statusTimer: NodeJS.Timeout | null = null;
  #fail: (error: unknown) => void;
  #isStopped = false;

  constructor(parts: GuardParts) {
    const { settings, settingsFile, log, clock } = parts;
    this.version = parts.version;
    this.stateDirectory = parts.stateDirectory;
    this.port = settings.port;
    this.startedAt = SYSTEM_CLOCK.now();
    this.clock = clock;
    this.log = log;
    this.#firewall = { proof: null, ...parts.firewall };
    this.#wakeWatch = new WakeWatch(() => this.woke());
    this.isObservingByChoice = parts.firewallChoice === 'observe';
    this.#lock = parts.lock;
    this.#passing = parts.passing;
    this.#places = new KnownPlaces(parts.placeOf);
    this.#ruledPlaces = parts.ruledPlaces;
    this.#settingsFile = settingsFile;
    this.#storeInUse = new StoreInUse(parts.chosenStore, {
      clock,
      reopened: (store) => this.#switchStore(store),
      failed: (error) => this.#fail(error),
    });
    this.#rules = rulesOf(settings.rules);
    const { promise, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.finished.catch(() => undefined);
    this.#fail = reject;
    const changed = () => this.statusChanged();
    const surroundings = new MachineSurroundings(settings.port, parts.network);
    this.surroundings = surroundings;
    this.judge = new Judge(this.#rules, surroundings, parts.ownProbes);
    this.enforcer = new Enforcer(
      parts.makeFirewall(changed, (text) => this.notice(text)),
      this.store,
      clock,
      this.bus,
    );
    // A recorded log has a time of its own: others' blocks are not of it, and what is paused in it is not kept.
    const isLive = log.kind === 'live';
    this.sharedDefence = new SharedDefence({
      store: () => this.store,
      clock,
      surroundings,
      judge: this.judge,
      enforcer: this.enforcer,
      bus: this.bus,
      isLive,
      changed,
    });
    this.allowList = new AllowList(settings.allowList, {
      settingsFile,
      surroundings,
      judge: this.judge,
      enforcer: this.enforcer,
      refreshed: () => this.shared.recheck(),
      changed,
      entriesChanged: () => this.bus.emit('allowListChanged', {}),
    });
    this.ingestion = new Ingestion({
      sourceName: log.sourceName,
      makeSource: () => log.make({ problemChanged: changed, notice: (text) => this.notice(text) }),
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
    this.#pause = new Pause(isLive ? settings.pausedUntil : null, {
      clock,
      save: (until) => {
        if (isLive) settingsFile.update({ pausedUntil: until ?? undefined });
      },
      changed: () => this.#pauseChanged(),
    });
    this.#attack = new AttackWatch(
      clock,
      this.enforcer.active,
      (address) => this.judge.sourceOf(address),
      changed,
    );
  }

  /** What blocks now, and why that. */
  get firewall(): FirewallInUse {
    return this.enforcer.firewall.inUse ?? this.#firewall;
  }

  /** The engines that may hold blocks of this guard. */
  get engines(): readonly EngineName[] {
    return this.enforcer.firewall.engines ?? [this.firewall.engine];
  }

  get store(): Store {
    return this.#storeInUse.store;
  }

  /** Whom others want kept out, by source. */
  get shared(): SharedBlocks {
    return this.sharedDefence.blocks;
  }

  get rules(): RuleSet {
    return this.#rules;
  }

  /** Why what happens can't be stored for good; null while it can. */
  get storeProblem(): string | null {
    return this.#storeInUse.problem ?? this.ingestion.storeProblem;
  }

  /** What the owner should know of what happened to log and database. */
  get notices(): readonly string[] {
    return [...this.store.notices, ...this.#notices];
  }

  /** Until when nobody is kept out; null: not paused. */
  get pausedUntil(): number | null {
    return this.#pause.until;
  }

  /** Whether somebody whom nothing keeps out yet is trying right now. */
  get isUnderAttack(): boolean {
    return this.#attack.isUnderAttack;
  }

  async start(): Promise<void> {
    this.#applyPause();
    this.#restorePlaces();
    // Before the firewall is brought to what is wanted: whom a country's rule keeps out is let in at no moment.
    if (this.log.kind === 'live') this.sharedDefence.places = this.#ruledPlaces;
    await this.allowList.refresh();
    await this.judge.restore(this.#rules, this.store, this.clock.now());
    this.sharedDefence.load();
    await this.enforcer.start();
    this.ingestion.start();
    this.allowList.start();
    this.#retention.start();
    this.#pause.start();
    this.#wakeWatch.start();
    this.#storeInUse.start();
  }

  /** Blocks stay in the firewall; everything else ends. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.allowList.stop();
    this.shared.stop();
    this.#retention.stop();
    this.#pause.stop();
    this.#wakeWatch.stop();
    this.#attack.stop();
    this.#storeInUse.stop();
    if (this.#statusTimer !== null) clearTimeout(this.#statusTimer);
    await this.ingestion.stop();
    await this.enforcer.stop();
    this.store.close();
    this.#passing?.remove();
    this.#lock?.release();
  }

  /** Tells listeners, but not at every turn of a flood. */
  statusChanged(): void {
    if (this.#statusTimer !== null || this.#isStopped) return;
    this.#statusTimer = setTimeout(() => {
      this.#statusTimer = null;
      this.bus.emit('changed', {});
    }, STATUS_EVERY_MS);
  }

  /** The machine has slept: what was done to the firewall meanwhile is put right now. */
  woke(): void {
    if (!this.#isStopped) void this.enforcer.firewall.reconcile();
  }

  /** Something happened that the owner should know. */
  notice(text: string): void {
    this.#notices = [...this.#notices, text].slice(-20);
    this.statusChanged();
  }

  #stored(committed: Committed): void {
    const { events, blocks, spares } = committed;
    this.#attack.stored(committed);
    this.sharedDefence.stored(events);
    if (events.length > 0) {
      this.bus.emit('loginEvents', { events });
      this.statusChanged();
    }
    for (const news of this.#places.news(events, this.clock.now())) this.bus.emit('newPlace', news);
    this.enforcer.added(blocks);
    for (const spare of spares) this.bus.emit('spared', { spare });
  }

  /** Other rules from now on; what is blocked stays so. @throws SettingsError where they can't be kept */
  async setRules(rules: Settings['rules']): Promise<RuleSet> {
    this.#settingsFile.update({ rules });
    return this.adoptRules(rules);
  }

  /** As `setRules`, of rules that the settings have already. */
  async adoptRules(rules: Settings['rules']): Promise<RuleSet> {
    return this.ingestion.between(async () => {
      const next = rulesOf(rules);
      await this.judge.restore(next, this.store, this.clock.now());
      this.#rules = next;
      this.statusChanged();
      this.bus.emit('rulesChanged', {});
      return next;
    });
  }

  /** Keeps nobody out until then; null: again from now on. @throws SettingsError where that can't be kept */
  async pause(until: number | null): Promise<void> {
    this.#pause.set(until);
    await this.enforcer.applied;
  }

  #applyPause(): void {
    this.judge.paused = this.pausedUntil !== null;
    this.enforcer.paused = this.pausedUntil !== null;
  }

  #pauseChanged(): void {
    this.#applyPause();
    this.enforcer.changed();
    this.statusChanged();
    this.bus.emit('pauseChanged', {});
  }

  #restorePlaces(): void {
    try {
      this.#places.restore(this.store.loginAddresses());
    } catch (error) {
      // A store that can't be read is told of elsewhere.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** Keeps less, or more, of what happened from now on. */
  set retention(limits: Settings['retention']) {
    this.#retention.limits = limits;
  }

  /**
   * Forgets all events, attackers and ended blocks, a portion at a time, and counts again from nothing.
   * @throws StoreError; then some of it is left
   */
  async forgetHistory(): Promise<void> {
    const all = { olderThan: Number.MAX_SAFE_INTEGER, maxBytes: 0 };
    while (this.store.prune(all).more) await new Promise((resolve) => setImmediate(resolve));
    this.store.forgetCounts();
    await this.ingestion.between(async () => {
      await this.judge.restore(this.#rules, this.store, this.clock.now());
      this.#restorePlaces();
    });
    this.statusChanged();
  }

  /**
   * Makes lifted blocks stand again as they were, those whose time is not over.
   * @throws StoreError
   */
  standAgain(blocks: readonly Block[]): Block[] {
    const now = this.clock.now();
    const ids = blocks.filter(({ until }) => until === null || until > now).map(({ id }) => id);
    const standing = this.store.standAgain(ids);
    this.judge.recall(standing, this.#rules, this.store, now);
    this.enforcer.standAgain(standing);
    this.statusChanged();
    return standing;
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

  /** Goes on with the database, which can be opened at last, and reads the log again from where that was left. */
  async #switchStore(store: Store): Promise<void> {
    await this.ingestion.switchStore(store);
    this.enforcer.switchStore(store);
    this.sharedDefence.load();
    this.#restorePlaces();
    this.statusChanged();
  }
}
