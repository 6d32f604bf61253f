import type { FirewallEngine } from './engine.ts';
import { changeInBatches, type EngineHelper, replaceInBatches } from './helper-port.ts';
import { listedTargets } from './listed.ts';

/**
 * macOS's `route add -host ADDRESS -blackhole`, for where pf can't be shown to work (facts/macos.md §2,
 * "Fallback without pf"). What a blocked address sends still arrives, but no answer leaves, to whichever port.
 */
export class BlackholeEngine implements FirewallEngine {
  readonly name = 'blackhole';
  readonly #helper: EngineHelper;

  constructor(helper: EngineHelper) {
    this.#helper = helper;
  }

  /** Nothing is needed before the first route. */
  async prepare(): Promise<void> {}

  async list(): Promise<string[]> {
    return (await this.#helper.run({ verb: 'route-list' })).flatMap(listedTargets);
  }

  change(add: readonly string[], remove: readonly string[]): Promise<void> {
    return changeInBatches(this.#helper, 'route', add, remove);
  }

  replace(targets: readonly string[]): Promise<void> {
    return replaceInBatches(this.#helper, 'route', targets);
  }

  /** Live connections get no answer any more, and end by themselves. */
  async cut(): Promise<void> {}

  async remove(): Promise<void> {
    await this.#helper.run({ verb: 'route-remove' });
  }
}
