import type { AddressKey } from '../../src-shared/address.ts';
import { type CompactEvent, KIND } from '../../src-shared/compact-event.ts';
import type { EventKind } from '../../src-shared/login-event.ts';
import { AttemptCounter } from '../detect/attempts.ts';
import { ScanTally } from './scan-tally.ts';

/** What was counted of a log's events. */
export interface CountedEvents {
  readonly events: number;
  readonly attempts: number;
  /** Of the first and the last event that bears a time, in ms since 1970. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly kinds: Readonly<Record<EventKind, number>>;
  /** Attempts by user tried. */
  readonly users: ReadonlyMap<string, number>;
  /** Attempts by the hour in which they were made (ms of its start in UTC). */
  readonly hours: ReadonlyMap<number, number>;
}

/** Counts the attempts of a log's events and adds them up. */
export class ScanCounter {
  readonly #counter: AttemptCounter;
  readonly #tally = new ScanTally();
  readonly #onAttempts: OnAttempts;

  /** @param onAttempts what there is to judge, in the log's order */
  constructor(restrictedUsers: readonly string[], onAttempts: OnAttempts) {
    this.#counter = new AttemptCounter(restrictedUsers);
    this.#onAttempts = onAttempts;
  }

  /** @param isTimed whether the event's line bears its time */
  add(event: CompactEvent, isTimed: boolean): void {
    const time = isTimed ? event.time : Number.NaN;
    this.#tally.addEvent(event.kind, time);
    const counter = this.#counter;
    const count = counter.count(event);
    const { address } = counter;
    if (address === null) return;
    if (count > 0) this.#tally.addAttempts(event.user, time, count);
    const isLogin = event.kind === KIND.accepted;
    if (count > 0 || isLogin) this.#onAttempts(address, count, counter.category, event.time, isLogin);
  }

  get counted(): CountedEvents {
    const { events, attempts, firstTime, lastTime, kinds, users, hours } = this.#tally;
    return { events, attempts, firstTime, lastTime, kinds, users, hours };
  }
}

export type OnAttempts = (
  address: AddressKey,
  count: number,
  category: number,
  time: number,
  isLogin: boolean,
) => void;
