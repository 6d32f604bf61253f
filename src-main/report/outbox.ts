import type { ReportState } from '../../src-shared/contract.ts';
import type { Delivery } from './deliver.ts';

/** What the outbox needs to know of a report. */
export interface OutboxItem {
  readonly id: number;
  readonly createdAt: number;
  /** This try included. */
  readonly tries: number;
}

/** Where the outbox lies. Each call is durable when it returns and may throw where nothing can be written. */
export interface OutboxStore<Item extends OutboxItem> {
  /** The one that is to be tried next, and when (ms since 1970); null: none. */
  next(): { readonly id: number; readonly nextTryAt: number } | null;
  /** It is being sent now; null where it is not due, or was cancelled. */
  begin(id: number, at: number): Item | null;
  /** Its end is about to leave: from here on it is never sent again. */
  handOver(id: number): void;
  finish(end: {
    readonly id: number;
    readonly state: ReportState;
    readonly problem: string | null;
    readonly sentAt?: number;
    readonly nextTryAt?: number;
  }): void;
  /** Puts right what a crash left, except for those that are busy. */
  recover(busy: readonly number[], at: number): void;
}

export interface OutboxParts<Item extends OutboxItem> {
  readonly now: () => number;
  /** Never rejects. Calls `handOver` once, right before the end of the message leaves. */
  deliver(item: Item, handOver: () => void, signal: AbortSignal): Promise<Delivery>;
  /** Something about this report has changed. */
  changed(id: number): void;
  fault(error: unknown): void;
}

const MINUTE_MS = 60_000;
/** After the first, second, … try. */
const WAITS_MS = [1, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * MINUTE_MS);
/** An attack of days ago is nobody's work any more. */
const GIVE_UP_MS = 3 * 86_400_000;
/** Machines sleep and clocks are set. */
const LONGEST_WAIT_MS = MINUTE_MS;
/** How long the end waits for the answer to what has been handed over. */
const END_MS = 10_000;

/**
 * Sends what is queued, one at a time, and never twice. What is on the disk
 * decides: a message whose end was about to leave when everything stopped may
 * have arrived, so it is left as "unconfirmed"; any other is tried again.
 */
export class Outbox<Item extends OutboxItem> {
  readonly #parts: OutboxParts<Item>;
  #store: OutboxStore<Item> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** The one that is being sent. */
  #busy: { readonly id: number; readonly done: Promise<void>; isHandedOver: boolean } | null = null;
  #abort = new AbortController();
  /** What could not be written down yet. */
  #unwritten: Parameters<OutboxStore<Item>['finish']>[0][] = [];

  constructor(parts: OutboxParts<Item>) {
    this.#parts = parts;
  }

  /** Goes on with what is in this store. */
  attach(store: OutboxStore<Item>): void {
    this.#store = store;
    try {
      for (const end of this.#unwritten.splice(0)) this.#finish(end);
      store.recover(this.#busy === null ? [] : [this.#busy.id], this.#parts.now());
    } catch (error) {
      this.#parts.fault(error);
    }
    this.poke();
  }

  /** There is no store for now. */
  detach(): void {
    this.#store = null;
    this.#clear();
  }

  /** Something was queued, cancelled, or may go better now. */
  poke(): void {
    this.#clear();
    if (this.#store === null || this.#busy !== null) return;
    let wait = LONGEST_WAIT_MS;
    try {
      const next = this.#store.next();
      if (next === null) return;
      wait = Math.min(Math.max(next.nextTryAt - this.#parts.now(), 0), LONGEST_WAIT_MS);
    } catch (error) {
      this.#parts.fault(error);
    }
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  /** Ends: what was handed over gets a while for its answer, everything else is left for the next start. */
  async stop(): Promise<void> {
    this.#clear();
    const busy = this.#busy;
    if (busy === null) return;
    const end = () => this.#abort.abort();
    const timer = setTimeout(end, busy.isHandedOver ? END_MS : 0);
    await busy.done;
    clearTimeout(timer);
    this.#clear();
    this.#abort = new AbortController();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    this.#timer = null;
    if (this.#store === null || this.#busy !== null) return;
    try {
      const next = this.#store.next();
      const item = next === null ? null : this.#store.begin(next.id, this.#parts.now());
      if (item !== null) {
        this.#send(item);
        return;
      }
    } catch (error) {
      // Nothing leaves that could not be written down; it is tried again.
      this.#parts.fault(error);
      this.#timer = setTimeout(() => this.#look(), LONGEST_WAIT_MS);
      return;
    }
    this.poke();
  }

  #send(item: Item): void {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const busy = { id: item.id, done, isHandedOver: false };
    this.#busy = busy;
    this.#parts.changed(item.id);
    const handOver = () => {
      if (this.#store === null) throw new Error('There is no store to write it down in.');
      this.#store.handOver(item.id);
      busy.isHandedOver = true;
    };
    this.#parts
      .deliver(item, handOver, this.#abort.signal)
      .then((delivery) => this.#finish(this.#endOf(item, delivery)))
      .catch((error: unknown) => this.#parts.fault(error))
      .finally(() => {
        this.#busy = null;
        resolve();
        this.poke();
      });
  }

  #finish(end: Parameters<OutboxStore<Item>['finish']>[0]): void {
    try {
      if (this.#store === null) throw new Error('There is no store to write it down in.');
      this.#store.finish(end);
    } catch (error) {
      this.#unwritten.push(end);
      if (this.#store !== null) this.#parts.fault(error);
      return;
    }
    this.#parts.changed(end.id);
  }

  #endOf({ id, createdAt, tries }: Item, delivery: Delivery): Parameters<OutboxStore<Item>['finish']>[0] {
    const now = this.#parts.now();
    switch (delivery.result) {
      case 'accepted':
        return { id, state: 'sent', problem: null, sentAt: now };
      case 'refused':
        return { id, state: 'bounced', problem: delivery.problem };
      case 'unknown':
        return {
          id,
          state: 'unconfirmed',
          problem: `${delivery.problem} It may have been sent, and is not repeated.`,
        };
      case 'later': {
        const wait = WAITS_MS[Math.min(tries, WAITS_MS.length) - 1] ?? MINUTE_MS;
        const nextTryAt = now + Math.max(wait, (delivery.waitSeconds ?? 0) * 1000);
        if (nextTryAt - createdAt <= GIVE_UP_MS) {
          return { id, state: 'queued', problem: delivery.problem, nextTryAt };
        }
        return {
          id,
          state: 'failed',
          problem: `${delivery.problem} It was given up after ${tries} tries within 3 days.`,
        };
      }
    }
  }
}
