import type { FirewallEngine, ForLists } from './engine.ts';
import { CuttingEngine } from './helper-engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';

/** Linux's nftables: the table `inet drawbridge`, which is ours alone. */
export class NftablesEngine extends CuttingEngine implements FirewallEngine {
  readonly name = 'nftables';
  /** A portion takes nft some 80 ms; own blocks wait no longer. More than a million is no list for keeping out attackers. */
  readonly lists: ForLists = {
    most: 1_000_000,
    portion: 10_000,
    holder: "nftables' sets hold",
    remedy: 'Use shorter lists.',
  };

  constructor(helper: EngineHelper, scope: Scope) {
    super(helper, 'nft', scope);
  }

  async prepare(): Promise<void> {
    await this.helper.run({ verb: 'nft-prepare', scope: this.scope });
  }
}
