import type { FirewallEngine, ForLists } from './engine.ts';

/** Blocks nobody; remembers, until the guard ends, what it would block. */
export class ObserveEngine implements FirewallEngine {
  readonly name = 'observe';
  readonly lists: ForLists = { most: Number.POSITIVE_INFINITY, portion: 100_000, holder: '', remedy: '' };
  #targets = new Set<string>();

  async prepare(): Promise<void> {}

  async list(): Promise<string[]> {
    return [...this.#targets];
  }

  async change(add: readonly string[], remove: readonly string[]): Promise<void> {
    for (const target of remove) this.#targets.delete(target);
    for (const target of add) this.#targets.add(target);
  }

  async replace(targets: readonly string[]): Promise<void> {
    this.#targets = new Set(targets);
  }

  async cut(): Promise<void> {}

  async remove(): Promise<void> {
    this.#targets.clear();
  }
}
