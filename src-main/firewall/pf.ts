import type { FirewallEngine, ForLists } from './engine.ts';
import { CuttingEngine } from './helper-engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';
import { type PfState, parsePfState } from './pf-state.ts';

/**
 * macOS's pf: a table and one rule in an anchor of our own below `com.apple`, which the system's main ruleset
 * evaluates as it is (facts/macos.md §2, "Sub-anchor trick"). Whether it really does, self-test.ts finds out. Removed,
 * it releases our token alone: pf stays on for whoever else holds one.
 */
export class PfEngine extends CuttingEngine implements FirewallEngine {
  readonly name = 'pf';
  /** macOS's tables take 200,000 together (facts/macos.md §2, "Limits"); room for own blocks is left. */
  readonly lists: ForLists = {
    most: 190_000,
    portion: 20_000,
    holder: "pf's table holds",
    remedy: 'Use shorter lists.',
  };

  constructor(helper: EngineHelper, scope: Scope) {
    super(helper, 'pf', scope);
  }

  /** Switches pf on with a token of our own where it is off, and loads our rule; the table keeps what it holds. */
  async prepare(): Promise<void> {
    await this.helper.run({ verb: 'pf-prepare', scope: this.scope });
  }

  /** How pf is now. Cheap enough to be asked several times a minute. */
  async state(): Promise<PfState> {
    return parsePfState(await this.helper.run({ verb: 'pf-state' }));
  }
}
