import type { FirewallEngine } from './engine.ts';
import {
  changeInBatches,
  cutInBatches,
  type EngineHelper,
  replaceInBatches,
  type Scope,
} from './helper-port.ts';
import { listedTargets } from './listed.ts';
import { type PfState, parsePfState } from './pf-state.ts';

/**
 * macOS's pf: a table and one rule in an anchor of our own below `com.apple`, which the system's main ruleset
 * evaluates as it is (facts/macos.md §2, "Sub-anchor trick"). Whether it really does, self-test.ts finds out.
 */
export class PfEngine implements FirewallEngine {
  readonly name = 'pf';
  readonly #helper: EngineHelper;
  readonly #scope: Scope;

  constructor(helper: EngineHelper, scope: Scope) {
    this.#helper = helper;
    this.#scope = scope;
  }

  /** Switches pf on with a token of our own where it is off, and loads our rule; the table keeps what it holds. */
  async prepare(): Promise<void> {
    await this.#helper.run({ verb: 'pf-prepare', scope: this.#scope });
  }

  async list(): Promise<string[]> {
    return (await this.#helper.run({ verb: 'pf-list' })).flatMap(listedTargets);
  }

  change(add: readonly string[], remove: readonly string[]): Promise<void> {
    return changeInBatches(this.#helper, 'pf', add, remove);
  }

  replace(targets: readonly string[]): Promise<void> {
    return replaceInBatches(this.#helper, 'pf', targets);
  }

  cut(targets: readonly string[]): Promise<void> {
    return cutInBatches(this.#helper, this.#scope, targets);
  }

  /** Flushes our anchor and releases our token; pf stays on for whoever else holds one. */
  async remove(): Promise<void> {
    await this.#helper.run({ verb: 'pf-remove' });
  }

  /** How pf is now. Cheap enough to be asked several times a minute. */
  async state(): Promise<PfState> {
    return parsePfState(await this.#helper.run({ verb: 'pf-state' }));
  }
}
