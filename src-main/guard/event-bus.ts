import type { EventName, EventPayload } from '../../src-shared/contract.ts';

type Listener<N extends EventName> = (payload: EventPayload<N>) => void;

/** Hands the contract's events to whoever listens, in order. */
export class EventBus {
  readonly #listeners = new Map<EventName, Set<Listener<never>>>();

  /** Calls the listener at every such event until the returned function is called. A listener neither throws nor waits. */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) (listener as Listener<N>)(payload);
  }
}
