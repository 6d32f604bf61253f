import type { EventName, EventPayload } from '../../src-shared/contract.ts';
import type { EventBatch } from './channels.ts';

/** One frame at 60 Hz: more often nothing can be seen. */
export const FRAME_MS = 16;

/** Events that carry all of something: of several in one delivery only the last says what is. */
const WHOLE: ReadonlySet<EventName> = new Set<EventName>([
  'statusChanged',
  'accessChanged',
  'keysChanged',
  'rulesChanged',
  'allowListChanged',
  'preferencesChanged',
]);

/** Calls `run` after so many milliseconds. */
export type Later = (run: () => void, ms: number) => void;

/** Gathers one window's events, and delivers them in order, at most once a frame. */
export class EventBatcher {
  readonly #subscribed = new Set<EventName>();
  readonly #deliver: (batch: EventBatch) => void;
  readonly #later: Later;
  #waiting: [EventName, unknown][] = [];
  #isPlanned = false;

  constructor(deliver: (batch: EventBatch) => void, later: Later = (run, ms) => void setTimeout(run, ms)) {
    this.#deliver = deliver;
    this.#later = later;
  }

  subscribe(name: EventName): void {
    this.#subscribed.add(name);
  }

  unsubscribe(name: EventName): void {
    this.#subscribed.delete(name);
  }

  /** For a window whose page is another one now. */
  unsubscribeAll(): void {
    this.#subscribed.clear();
    this.#waiting = [];
  }

  add<N extends EventName>(name: N, payload: EventPayload<N>): void {
    if (!this.#subscribed.has(name)) return;
    if (WHOLE.has(name)) this.#waiting = this.#waiting.filter(([other]) => other !== name);
    this.#waiting.push([name, payload]);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#later(() => this.#flush(), FRAME_MS);
  }

  #flush(): void {
    this.#isPlanned = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#deliver(batch);
  }
}
