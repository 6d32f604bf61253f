import type { Database } from 'better-sqlite3';
import type { Block } from '../../src-shared/block.ts';
import type { EventRow } from '../../src-shared/contract.ts';
import { AttackerCounts } from './attacker-counts.ts';
import { AttackerRepository } from './attacker-repository.ts';
import { BlockRepository } from './block-repository.ts';
import { ContactRepository } from './contact-repository.ts';
import { CountRepository } from './count-repository.ts';
import { CursorRepository } from './cursor-repository.ts';
import { EventRepository } from './event-repository.ts';
import { IncidentRepository } from './incident-repository.ts';
import { KeyRepository } from './key-repository.ts';
import { ReportRepository } from './report-repository.ts';
import { Retention } from './retention.ts';
import type { Batch, BlockOutcome, Committed, Lift, NewBlock, NewEvent } from './rows.ts';
import { SharedRepository } from './shared-repository.ts';
import { SpareRepository } from './spare-repository.ts';
import { ToldRepository } from './told-repository.ts';

/** All that is prepared for one connection, and what has to happen together. */
export class Repositories {
  readonly db: Database;
  readonly cursors: CursorRepository;
  readonly events: EventRepository;
  readonly attackers: AttackerRepository;
  readonly blocks: BlockRepository;
  readonly spares: SpareRepository;
  readonly counts: CountRepository;
  readonly incidents: IncidentRepository;
  readonly reports: ReportRepository;
  readonly keys: KeyRepository;
  readonly contacts: ContactRepository;
  readonly shared: SharedRepository;
  readonly told: ToldRepository;
  readonly retention: Retention;
  readonly #attackerCounts: AttackerCounts;

  constructor(db: Database) {
    this.db = db;
    this.cursors = new CursorRepository(db);
    this.events = new EventRepository(db);
    this.attackers = new AttackerRepository(db);
    this.blocks = new BlockRepository(db);
    this.spares = new SpareRepository(db);
    this.counts = new CountRepository(db);
    this.incidents = new IncidentRepository(db);
    this.reports = new ReportRepository(db);
    this.keys = new KeyRepository(db);
    this.contacts = new ContactRepository(db);
    this.shared = new SharedRepository(db);
    this.told = new ToldRepository(db);
    this.#attackerCounts = new AttackerCounts(db);
    this.retention = new Retention(db, this.#attackerCounts);
  }

  /** Runs work as one transaction that may write. */
  together<T>(work: () => T): T {
    return this.db.transaction(work).immediate();
  }

  commit(batch: Batch): Committed {
    const lifted = this.lift(batch.lifts ?? []);
    const events = batch.events.map((event) => this.#addEvent(event));
    const blocks = this.addBlocks(batch.blocks);
    const spares = batch.spares.map((spare) => this.spares.insert(spare));
    this.cursors.set(batch.source, batch.cursor);
    return { events, blocks, spares, lifted };
  }

  addBlocks(blocks: readonly NewBlock[]): BlockOutcome[] {
    return blocks.map((block) => {
      const outcome = this.blocks.add(block);
      if (outcome.added) this.counts.addBlock(block.since, block.by);
      return outcome;
    });
  }

  lift(lifts: readonly Lift[]): Block[] {
    return lifts.flatMap((lift) => {
      const lifted = this.blocks.lift(lift);
      if (lifted === null) return [];
      this.#attackerCounts.forgetSourceIfGone(lifted.target);
      return [lifted];
    });
  }

  #addEvent(event: NewEvent): EventRow {
    const id = event.attacker === null ? null : this.#attackerCounts.idFor(event.attacker);
    if (event.attempts > 0) {
      if (event.category === null) throw new TypeError('An event with attempts needs a category.');
      this.counts.addAttempts(event.time, event.category, event.attempts);
    }
    if (id !== null && event.attacker !== null) this.#attackerCounts.add(id, event.attacker, event);
    return this.events.insert(event, id);
  }
}
