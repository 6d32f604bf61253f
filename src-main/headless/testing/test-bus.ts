import type { EventName, EventPayload } from '../../../src-shared/contract.ts';
import type { EventBus } from '../host.ts';

type Listener<N extends EventName> = (payload: EventPayload<N>) => void;

/** An event bus that a test can speak on. */
export class TestBus implements EventBus {
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<N>)(payload);
  }

  listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
