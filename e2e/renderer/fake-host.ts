import type { Page } from 'playwright';
import {
  CallError,
  type CallName,
  callSchemas,
  contract,
  type EventName,
  type EventPayload,
  type Handlers,
  type HostHandlers,
} from '../../src-shared/contract.ts';

export type FakeHandlers = Partial<Handlers & HostHandlers>;

/**
 * A host for one page, to look at screens in states that are hard to bring
 * about. It holds both ways to the contract; a call without a handler fails.
 */
export class FakeHost {
  readonly calls: { readonly name: string; readonly input: unknown }[] = [];
  handlers: FakeHandlers;
  readonly #page: Page;

  constructor(page: Page, handlers: FakeHandlers) {
    this.#page = page;
    this.handlers = handlers;
  }

  /** Before the page goes anywhere. */
  static async on(page: Page, handlers: FakeHandlers): Promise<FakeHost> {
    const host = new FakeHost(page, handlers);
    await page.exposeFunction('fakeHostCall', (name: CallName, input: unknown) => host.#answer(name, input));
    await page.addInitScript(() => {
      const listeners = new Map<string, Set<(payload: unknown) => void>>();
      const own = globalThis as unknown as Record<string, unknown>;
      own['drawbridge'] = {
        call: (name: string, input: unknown) =>
          (own['fakeHostCall'] as (name: string, input: unknown) => Promise<unknown>)(name, input),
        on: (name: string, listener: (payload: unknown) => void) => {
          const known = listeners.get(name) ?? new Set();
          listeners.set(name, known);
          known.add(listener);
          return () => known.delete(listener);
        },
      };
      own['fakeHostEmit'] = (name: string, payload: unknown) => {
        for (const listener of listeners.get(name) ?? []) listener(payload);
      };
    });
    return host;
  }

  async emit<N extends EventName>(name: N, payload: EventPayload<N>): Promise<void> {
    contract.events[name].parse(payload);
    await this.#page.evaluate(
      ([event, value]) =>
        (globalThis as unknown as { fakeHostEmit(name: string, payload: unknown): void }).fakeHostEmit(
          event,
          value,
        ),
      [name, payload] as const,
    );
  }

  async #answer(name: CallName, input: unknown): Promise<unknown> {
    this.calls.push({ name, input });
    const { input: asked, output } = callSchemas(name);
    const handler = this.handlers[name] as ((input: unknown) => unknown) | undefined;
    try {
      if (handler === undefined) throw new CallError('unavailable', `This host does not answer "${name}".`);
      return { ok: true, output: output.parse(await handler(asked.parse(input))) };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return { ok: false, error: { code: error.code, message: error.message } };
    }
  }
}
