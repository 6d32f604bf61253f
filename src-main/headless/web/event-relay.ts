import { contract, type EventName, type EventPayload, isEventName } from '../../../src-shared/contract.ts';
import type { EventBus } from '../host.ts';

export interface Listener {
  listensTo(name: EventName): boolean;
  /** @param text the message as JSON; `bytes` of it */
  sendEvent(text: string, bytes: number): void;
}

/** Passes the guard's events on, held to the contract and written once for all; listens to none that nobody wants. */
export class EventRelay<L extends Listener> {
  readonly listeners = new Set<L>();
  readonly #events: EventBus;
  readonly #onFault: (message: string) => void;
  readonly #unsubscribe = new Map<EventName, () => void>();

  constructor(events: EventBus, onFault: (message: string) => void) {
    this.#events = events;
    this.#onFault = onFault;
  }

  /** Has to be called whenever a listener has come or gone, or wants more. */
  update(): void {
    for (const name of Object.keys(contract.events).filter(isEventName)) {
      const isWanted = this.#wanting(name).length > 0;
      const unsubscribe = this.#unsubscribe.get(name);
      if (isWanted && unsubscribe === undefined) {
        this.#unsubscribe.set(
          name,
          this.#events.on(name, (payload) => this.#publish(name, payload)),
        );
      } else if (!isWanted && unsubscribe !== undefined) {
        this.#unsubscribe.delete(name);
        unsubscribe();
      }
    }
  }

  #wanting(name: EventName): L[] {
    return [...this.listeners].filter((listener) => listener.listensTo(name));
  }

  #publish<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const checked = contract.events[name].safeParse(payload);
    if (!checked.success) {
      this.#onFault(`The event "${name}" is not as the contract says: ${checked.error.message}`);
      return;
    }
    const text = JSON.stringify({ event: name, payload: checked.data });
    const bytes = Buffer.byteLength(text);
    for (const listener of this.#wanting(name)) listener.sendEvent(text, bytes);
  }
}
