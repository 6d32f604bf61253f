import type { FirewallEngine } from './engine.ts';
import { CuttingEngine } from './helper-engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';

/** Linux's nftables: the table `inet drawbridge`, which is ours alone. */
export class NftablesEngine extends CuttingEngine implements FirewallEngine {
  readonly name = 'nftables';

  constructor(helper: EngineHelper, scope: Scope) {
    super(helper, 'nft', scope);
  }

  async prepare(): Promise<void> {
    await this.helper.run({ verb: 'nft-prepare', scope: this.scope });
  }
}
