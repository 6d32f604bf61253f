import { statSync } from 'node:fs';
import type { Block } from '../../src-shared/block.ts';
import type { EventRow, Spare } from '../../src-shared/contract.ts';
import type { AttackerQuery } from './attacker-repository.ts';
import type { BlockPage } from './block-repository.ts';
import type { ContactRepository } from './contact-repository.ts';
import { coveringTargets } from './covering.ts';
import type { IncidentRepository } from './incident-repository.ts';
import type { KeyRepository } from './key-repository.ts';
import { databasePath, openDatabase } from './open-database.ts';
import type { ReportRepository } from './report-repository.ts';
import { Repositories } from './repositories.ts';
import type { Pruned, PruneOptions } from './retention.ts';
import type {
  Batch,
  BlockOutcome,
  Committed,
  HourCount,
  KnownAttacker,
  KnownAttackerDetails,
  Lift,
  NewBlock,
  PastEvent,
} from './rows.ts';
import type { SharedRepository } from './shared-repository.ts';
import { explainFailure, StoreError } from './store-error.ts';
import type { ToldRepository } from './told-repository.ts';

/**
 * Opens the database, makes it if there is none, and brings its schema up to
 * date. A damaged one is renamed to NAME.damaged-YYYYMMDDTHHMMSS (UTC), and
 * `notices` tells.
 * @param path of the file, in a directory that exists, or ':memory:'
 * @throws StoreError 'newer' or 'unavailable'; the file is then as it was
 */
export function openStore(path: string, { now }: { now: () => number }): Store {
  const file = databasePath(path);
  const { db, notices } = openDatabase(file, now);
  return new Store(file, new Repositories(db), notices);
}

/**
 * All that Drawbridge remembers. Every call throws a StoreError where disk,
 * permissions or another program stand in its way; nothing of that call is then
 * stored, and a later call works again once the cause is gone.
 * Times are milliseconds since 1970.
 */
export class Store {
  readonly path: string;
  /** Sentences for the owner about what had to be done when it was opened. */
  readonly notices: readonly string[];
  readonly #use: Repositories;
  readonly #identity: string | null;
  #problem: string | null = null;

  /** Use openStore. */
  constructor(path: string, use: Repositories, notices: readonly string[]) {
    this.path = path;
    this.#use = use;
    this.notices = notices;
    this.#identity = identityOf(path);
  }

  /** Why the latest call failed, in words for the owner; null since the latest write that worked. */
  get problem(): string | null {
    return this.#problem;
  }

  /** How much room it takes on the disk. */
  get bytes(): number {
    return ['', '-wal'].reduce(
      (sum, suffix) => sum + (statSync(this.path + suffix, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /** Stores all that came of one batch of log lines, or nothing of it. */
  commit(batch: Batch): Committed {
    return this.#write((use) => use.together(() => use.commit(batch)));
  }

  /** What was committed last for that source; null if nothing was. */
  cursor(source: string): string | null {
    return this.#read((use) => use.cursors.get(source));
  }

  /** Makes blocks stand: all or none. See BlockRepository.add for a target that has one already. */
  addBlocks(blocks: readonly NewBlock[]): BlockOutcome[] {
    return this.#write((use) => use.together(() => use.addBlocks(blocks)));
  }

  /** Lifts blocks: all or none. Returns those that stood until now. */
  liftBlocks(lifts: readonly Lift[]): Block[] {
    return this.#write((use) => use.together(() => use.lift(lifts)));
  }

  /** Takes back that these blocks were lifted: all or none. Returns those that stand by it; see BlockRepository. */
  standAgain(ids: readonly number[]): Block[] {
    return this.#write((use) =>
      use.together(() => ids.map((id) => use.blocks.standAgain(id)).filter((block) => block !== null)),
    );
  }

  /** All that keep somebody out at that time. */
  activeBlocks(at: number): Block[] {
    return this.#read((use) => use.blocks.active(at));
  }

  /** Not lifted, though over at that time; those that ended first come first. */
  dueBlocks(at: number): Block[] {
    return this.#read((use) => use.blocks.due(at));
  }

  /** The target's blocks that ended from `since` to `at`, oldest first, without those that another replaced. */
  blockHistory(target: string, { since, at }: { since: number; at: number }): Block[] {
    return this.#read((use) => use.blocks.history(target, since, at));
  }

  /** Newest first: those active at that time, or with `ended` all that are remembered. */
  blocks(page: BlockPage): { total: number; blocks: Block[] } {
    return this.#read((use) => use.blocks.page(page));
  }

  attackers(query: AttackerQuery): { total: number; attackers: KnownAttacker[] } {
    return this.#read((use) => use.attackers.page(query));
  }

  /** Those of these sources that made an attempt, in the order given. */
  knownAttackers(sources: readonly string[]): KnownAttacker[] {
    return this.#read((use) => use.attackers.known(sources));
  }

  attackerCount(): number {
    return this.#read((use) => use.attackers.count());
  }

  /** From where somebody has logged in, as far as is remembered: each address once. */
  loginAddresses(): string[] {
    return this.#read((use) => use.events.loginAddresses());
  }

  /**
   * @param source as in `KnownAttacker.attacker`
   * @param events how many of its events, newest first
   * @returns null if no attempt of it is remembered. At most 2,000 users and
   * addresses, and the newest 1,000 blocks (of it, of its addresses and of
   * prefixes around it) and spares.
   */
  attacker(source: string, { events }: { events: number }): KnownAttackerDetails | null {
    return this.#read((use) => {
      const id = use.attackers.idOf(source);
      if (id === null) return null;
      const details = use.attackers.details(id);
      const targets = new Set([
        ...coveringTargets(source),
        ...details.addresses.map(({ address }) => address),
      ]);
      return {
        ...details,
        blocks: use.blocks.ofTargets([...targets]),
        spares: use.spares.newestOf(source),
        events: use.events.newestOf(id, events),
      };
    });
  }

  /** When and why that source was spared last; null if it never was. */
  latestSpare(source: string): Spare | null {
    return this.#read((use) => use.spares.latestOf(source));
  }

  /** With `afterId` the events with a higher id, oldest first; without it the newest, newest first. */
  events({ afterId, limit }: { afterId?: number | undefined; limit: number }): EventRow[] {
    return this.#read((use) =>
      afterId === undefined ? use.events.newest(limit) : use.events.after(afterId, limit),
    );
  }

  /** The events of that time or later in the order they were stored. Others may use the store meanwhile. */
  *eventsSince(time: number): Generator<PastEvent, void, undefined> {
    let after = this.#read((use) => use.events.beforeFirstSince(time));
    while (after !== null) {
      const from: number = after;
      const page = this.#read((use) => use.events.pastAfter(from, time));
      yield* page;
      after = page.at(-1)?.id ?? null;
    }
  }

  /** From the quarter of an hour that holds `since` on: attempts, and blocks made by a rule or the owner. */
  today(since: number): { attempts: number; blocks: number } {
    return this.#read((use) => use.counts.since(since));
  }

  totals(at: number): { attempts: number; attackers: number; activeBlocks: number } {
    return this.#read((use) => ({
      attempts: use.counts.totalAttempts(),
      attackers: use.attackers.count(),
      activeBlocks: use.blocks.activeCount(at),
    }));
  }

  /** The hours of UTC that begin from `from` to before `to` and in which something happened. */
  hours({ from, to }: { from: number; to: number }): HourCount[] {
    return this.#read((use) => use.counts.hours(from, to));
  }

  /** Asks about attackers what reports have to know. */
  askIncidents<T>(work: (incidents: IncidentRepository) => T): T {
    return this.#read((use) => work(use.incidents));
  }

  /** Asks about abuse reports. */
  askReports<T>(work: (reports: ReportRepository) => T): T {
    return this.#read((use) => work(use.reports));
  }

  /** Changes abuse reports: all of it or nothing. */
  changeReports<T>(work: (reports: ReportRepository) => T): T {
    return this.#write((use) => use.together(() => work(use.reports)));
  }

  /** See ReportRepository.handOver: it is on the disk when this returns. */
  handOverReport(id: number): void {
    this.#write((use) => use.reports.handOver(id));
  }

  /** Asks when keys were used, and remembers which there are: all of it or nothing. */
  withKeys<T>(work: (keys: KeyRepository) => T): T {
    return this.#write((use) => use.together(() => work(use.keys)));
  }

  /** Asks who answers for an address, and remembers it: all of it or nothing. */
  withContacts<T>(work: (contacts: ContactRepository) => T): T {
    return this.#write((use) => use.together(() => work(use.contacts)));
  }

  /** Asks what others want kept out. What it iterates over is to be read at once. */
  askShared<T>(work: (shared: SharedRepository) => T): T {
    return this.#read((use) => work(use.shared));
  }

  /** Changes what others want kept out: all of it or nothing. */
  changeShared<T>(work: (shared: SharedRepository) => T): T {
    return this.#write((use) => use.together(() => work(use.shared)));
  }

  /** Asks which services were told of which blocks. */
  askTold<T>(work: (told: ToldRepository) => T): T {
    return this.#read((use) => work(use.told));
  }

  /** Writes down which services were told of which blocks: all of it or nothing. */
  changeTold<T>(work: (told: ToldRepository) => T): T {
    return this.#write((use) => use.together(() => work(use.told)));
  }

  /** Forgets what is too old or too much, about 2,000 rows a call; call again while there is `more`. */
  prune(options: PruneOptions): Pruned {
    return this.#write((use) => use.retention.prune(options));
  }

  /** Counts attempts and blocks from nothing again: of the hours and of the whole. */
  forgetCounts(): void {
    this.#write((use) => use.together(() => use.counts.forget()));
  }

  close(): void {
    this.#use.db.close();
  }

  #read<T>(work: (use: Repositories) => T): T {
    try {
      return work(this.#use);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #write<T>(work: (use: Repositories) => T): T {
    try {
      this.#refuseLost();
      const result = work(this.#use);
      this.#problem = null;
      return result;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** What is written to a file that was deleted or replaced is lost without a word. */
  #refuseLost(): void {
    if (identityOf(this.path) === this.#identity) return;
    throw new StoreError(
      'unavailable',
      `The database ${this.path} was moved, deleted or replaced. Put it back, or start Drawbridge again to go on with what is there.`,
    );
  }

  #explain(error: unknown): unknown {
    const explained = explainFailure(error, this.path);
    if (explained instanceof StoreError) this.#problem = explained.message;
    return explained;
  }
}

/** Which file it is that bears this name; null if there is none. */
function identityOf(path: string): string | null {
  if (path === ':memory:') return null;
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev} ${stat.ino}`;
}
