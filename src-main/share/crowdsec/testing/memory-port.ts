import type { SharedEntry } from '../../shared-entry.ts';
import type { SharedPort } from '../../shared-port.ts';

/** Entries in memory, as the store keeps them, and how often each call came. */
export class MemoryPort implements SharedPort {
  readonly #entries = new Map<string, SharedEntry>();
  #state: string | null = null;
  readonly calls = { add: 0, remove: 0, replace: 0 };
  now: () => number = Date.now;

  async add(entries: readonly SharedEntry[]): Promise<void> {
    this.calls.add++;
    for (const entry of entries) this.#entries.set(entry.target, entry);
    await Promise.resolve();
  }

  async remove(targets: readonly string[]): Promise<void> {
    this.calls.remove++;
    for (const target of targets) this.#entries.delete(target);
    await Promise.resolve();
  }

  async replace(entries: readonly SharedEntry[]): Promise<void> {
    this.calls.replace++;
    this.#entries.clear();
    await this.add(entries);
  }

  entries(): SharedEntry[] {
    return [...this.#entries.values()].filter(({ until }) => until === null || until > this.now());
  }

  targets(): string[] {
    return this.entries()
      .map(({ target }) => target)
      .sort();
  }

  state(): string | null {
    return this.#state;
  }

  setState(text: string): void {
    this.#state = text;
  }
}
