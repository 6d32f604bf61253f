import type { FirewallEngine } from './engine.ts';
import { HelperEngine } from './helper-engine.ts';
import type { EngineHelper } from './helper-port.ts';

/**
 * macOS's `route add -host ADDRESS -blackhole`, for where pf can't be shown to work (facts/macos.md §2,
 * "Fallback without pf"). What a blocked address sends still arrives, but no answer leaves, to whichever port.
 */
export class BlackholeEngine extends HelperEngine implements FirewallEngine {
  readonly name = 'blackhole';

  constructor(helper: EngineHelper) {
    super(helper, 'route');
  }

  /** Nothing is needed before the first route. */
  async prepare(): Promise<void> {}

  /** Live connections get no answer any more, and end by themselves. */
  async cut(): Promise<void> {}
}
