import { randomUUID } from 'node:crypto';
import type { Block } from '../../src-shared/block.ts';
import type { HistoryFilter, HistorySort, ViewState, ViewSummary } from '../../src-shared/contract.ts';
import type { EventScan, ScannedEvent } from '../store/event-scan.ts';
import type { Archive } from './archive.ts';
import type { BlocksChange } from './known-blocks.ts';
import { BLOCKED, compareRows, EVENT, keyOf, type Row, UNBLOCKED } from './row-list.ts';
import { RowOrder } from './row-order.ts';
import { SortWords } from './sort-words.ts';
import { Tally } from './tally.ts';
import { Turns } from './turns.ts';
import { type Moment, ViewFilter } from './view-filter.ts';

/** So many events are looked at in one read: some milliseconds. */
const PAGE = 2000;
/** With no more events than this of the sources asked for, these are read one after the other instead of all events. */
const FEW_EVENTS = 100_000;

/**
 * A result set: the ids of all rows that match, and what their events add up
 * to. It fills itself, newest first, and takes in what is stored later.
 */
export class View {
  readonly id = randomUUID();
  readonly #archive: Archive;
  readonly #filter: ViewFilter;
  readonly #words: SortWords;
  readonly #order: RowOrder;
  readonly #tally = new Tally();
  readonly #scan: EventScan;
  readonly #range: number | null;
  readonly #limits: { readonly from: number | null; readonly to: number | null };
  readonly #changed: () => void;
  readonly #ended = new AbortController();
  readonly #filled: Promise<void>;
  /** Events up to this id are in it, or will be found by the scan. */
  #lastEvent: number;
  /** Blocks that have their row: one that was lifted, stood again and was lifted again gets no other. */
  readonly #unblocked = new Set<number>();
  #scanned = 0;
  #of: number;
  #isComplete = false;
  #isExtending = false;
  #problem: string | null = null;

  /** @throws CallError 'invalid' where the filter's address is none */
  constructor(archive: Archive, filter: HistoryFilter, sort: HistorySort, changed: () => void) {
    this.#archive = archive;
    this.#filter = new ViewFilter(filter, archive);
    this.#words = new SortWords(sort.by, archive);
    this.#order = new RowOrder(sort, this.#words);
    this.#scan = archive.reader.scan(this.#filter.conditions(sort));
    this.#limits = { from: filter.from ?? null, to: filter.to ?? null };
    this.#range = filter.from === undefined || filter.to === undefined ? null : filter.to - filter.from;
    this.#changed = changed;
    this.#lastEvent = archive.reader.lastEventId();
    this.#of = this.#lastEvent;
    this.#filled = this.#fill(archive.blocks.all());
  }

  get state(): ViewState {
    return {
      view: this.id,
      rows: this.#order.length,
      scanned: this.#scanned,
      of: Math.max(this.#of, this.#scanned),
      isComplete: this.#isComplete,
      problem: this.#problem,
    };
  }

  keys(offset: number, limit: number): number[] {
    return this.#order.keys(offset, limit);
  }

  get summary(): ViewSummary {
    return this.#tally.summary(this.#archive, this.#range);
  }

  /** When it is complete, or never will be. */
  async filled(): Promise<void> {
    await this.#filled;
  }

  /** It is not asked for any more. */
  end(): void {
    this.#ended.abort();
  }

  async #fill(blocks: readonly Block[]): Promise<void> {
    const turns = new Turns(this.#ended.signal);
    try {
      // The one who asked hears of the view first.
      await new Promise((resolve) => setImmediate(resolve));
      const moments = await this.#momentsOf(blocks, turns);
      const few = this.#filter.asksForSources ? await this.#fewSources(turns) : null;
      if (this.#filter.wantsNoEvents) this.#of = 0;
      else if (few === null) await this.#scanAll(moments, turns);
      else await this.#scanSources(few, turns);
      for (const moment of moments) this.#order.addOlder(moment);
      this.#order.settle(few === null);
      this.#of = this.#scanned;
      this.#isComplete = true;
    } catch (error) {
      // That it was closed is no failure; every other is told in the view's state.
      if (this.#ended.signal.aborted) return;
      const explained = this.#archive.reader.explain(error);
      this.#problem = explained instanceof Error ? explained.message : String(explained);
    }
    this.#changed();
  }

  /** By time and id; adds the moments of blocks where they belong, and takes them from the list. */
  async #scanAll(moments: Row[], turns: Turns): Promise<void> {
    const newest = this.#lastEvent;
    let isCounted = false;
    let left = 0;
    for (let place: EventScan['start'] | null = this.#scan.start; place !== null; ) {
      const page = this.#scan.page(place, newest, PAGE);
      for (const event of page.rows) {
        const row = this.#take(event);
        if (row === null) continue;
        for (let moment = moments[left]; moment !== undefined && compareRows(moment, row) > 0; ) {
          this.#order.addOlder(moment);
          moment = moments[++left];
        }
        this.#order.addOlder(row);
      }
      this.#scanned += page.looked;
      place = page.next;
      this.#changed();
      await turns.next();
      if (isCounted) continue;
      isCounted = true;
      this.#of = this.#archive.reader.eventCount(this.#limits.from, this.#limits.to);
    }
    moments.splice(0, left);
  }

  async #scanSources(sources: readonly number[], turns: Turns): Promise<void> {
    for (const source of sources) {
      for (let before: number | null = this.#lastEvent + 1; before !== null; ) {
        const page = this.#scan.pageOf(source, before, PAGE);
        for (const event of page.rows) {
          const row = this.#take(event);
          if (row !== null) this.#order.addOlder(row);
        }
        this.#scanned += page.looked;
        before = page.next?.id ?? null;
        this.#changed();
        await turns.next();
      }
    }
  }

  /** The sources whose events may match, where they have few; null: they have many. */
  async #fewSources(turns: Turns): Promise<number[] | null> {
    const matching: number[] = [];
    for (const [id, source] of this.#archive.sources.all()) {
      if (this.#filter.matchesSource(source)) matching.push(id);
      await turns.next();
    }
    let events = 0;
    for (const id of matching) {
      events += this.#archive.reader.eventCountOf(id);
      if (events > FEW_EVENTS || events > this.#of / 2) return null;
      await turns.next();
    }
    this.#of = events;
    return matching;
  }

  /** The moments of the blocks that match, newest first. */
  async #momentsOf(blocks: readonly Block[], turns: Turns): Promise<Row[]> {
    const rows: Row[] = [];
    for (const block of blocks) {
      this.#takeBlock(block, 'blocked', rows);
      this.#takeBlock(block, 'unblocked', rows);
      await turns.next();
    }
    return rows.sort((a, b) => compareRows(b, a));
  }

  /**
   * Takes in what was stored since. To be told of every change of the blocks exactly once.
   * @throws what SQLite throws; the next call goes on from there
   */
  async extend({ began, ended }: BlocksChange): Promise<void> {
    const moments: Row[] = [];
    for (const block of began) {
      this.#takeBlock(block, 'blocked', moments);
      this.#takeBlock(block, 'unblocked', moments);
    }
    for (const block of ended) this.#takeBlock(block, 'unblocked', moments);
    if (moments.length > 0) this.#order.addNewer(moments);
    let hasMore = moments.length > 0;
    // A call that is still at it finds the newer events, too.
    if (!this.#isExtending) hasMore = (await this.#extendByEvents()) || hasMore;
    if (!hasMore) return;
    if (this.#isComplete) this.#order.settle(true);
    this.#changed();
  }

  async #extendByEvents(): Promise<boolean> {
    this.#isExtending = true;
    const turns = new Turns();
    let hasMore = false;
    try {
      while (!this.#ended.signal.aborted && this.#lastEvent < this.#archive.reader.lastEventId()) {
        const last = Math.min(this.#lastEvent + PAGE, this.#archive.reader.lastEventId());
        const rows: Row[] = [];
        for (const event of this.#filter.wantsNoEvents ? [] : this.#scan.after(this.#lastEvent, last)) {
          const row = this.#take(event);
          if (row !== null) rows.push(row);
        }
        this.#lastEvent = last;
        this.#order.addNewer(rows);
        hasMore ||= rows.length > 0;
        await turns.next();
      }
    } finally {
      this.#isExtending = false;
    }
    return hasMore;
  }

  /** Adds an event up, if it matches. */
  #take(event: ScannedEvent): Row | null {
    if (!this.#filter.matchesEvent(event)) return null;
    const [id, time, , attacker, attempts, user] = event;
    this.#tally.add(time, this.#archive.sources.of(attacker), attempts, user);
    return { time, key: keyOf(id, EVENT), code: this.#words.ofEvent(event) };
  }

  #takeBlock(block: Block, moment: Moment, rows: Row[]): void {
    if (!this.#filter.matchesBlock(block, moment)) return;
    if (moment === 'unblocked') {
      if (this.#unblocked.has(block.id)) return;
      this.#unblocked.add(block.id);
    }
    const isBlocked = moment === 'blocked';
    rows.push({
      time: isBlocked ? block.since : (block.liftedAt ?? block.since),
      key: keyOf(block.id, isBlocked ? BLOCKED : UNBLOCKED),
      code: this.#words.ofBlock(block, moment),
    });
  }
}
