import type { FirewallEngine } from './engine.ts';
import {
  changeInBatches,
  cutInBatches,
  type EngineHelper,
  replaceInBatches,
  type Scope,
} from './helper-port.ts';
import { listedTargets } from './listed.ts';

/** Linux's nftables: the table `inet drawbridge`, which is ours alone. */
export class NftablesEngine implements FirewallEngine {
  readonly name = 'nftables';
  readonly #helper: EngineHelper;
  readonly #scope: Scope;

  constructor(helper: EngineHelper, scope: Scope) {
    this.#helper = helper;
    this.#scope = scope;
  }

  async prepare(): Promise<void> {
    await this.#helper.run({ verb: 'nft-prepare', scope: this.#scope });
  }

  async list(): Promise<string[]> {
    return (await this.#helper.run({ verb: 'nft-list' })).flatMap(listedTargets);
  }

  change(add: readonly string[], remove: readonly string[]): Promise<void> {
    return changeInBatches(this.#helper, 'nft', add, remove);
  }

  replace(targets: readonly string[]): Promise<void> {
    return replaceInBatches(this.#helper, 'nft', targets);
  }

  cut(targets: readonly string[]): Promise<void> {
    return cutInBatches(this.#helper, this.#scope, targets);
  }

  async remove(): Promise<void> {
    await this.#helper.run({ verb: 'nft-remove' });
  }
}
