import type { FirewallEngine, ForLists } from './engine.ts';
import { HelperEngine } from './helper-engine.ts';
import type { EngineHelper } from './helper-port.ts';
import { QUIT_OTHERS } from './in-use.ts';

/**
 * macOS's `route add -host ADDRESS -blackhole`, for where pf can't be shown to work (facts/macos.md §2,
 * "Fallback without pf"). What a blocked address sends still arrives, but no answer leaves, to whichever port.
 */
export class BlackholeEngine extends HelperEngine implements FirewallEngine {
  readonly name = 'blackhole';
  /** A route is a process each, and some 5 ms. */
  readonly lists: ForLists = {
    most: 2000,
    portion: 100,
    holder: 'Routes hold',
    remedy: QUIT_OTHERS,
  };

  constructor(helper: EngineHelper) {
    super(helper, 'route');
  }

  /** Nothing is needed before the first route. */
  async prepare(): Promise<void> {}

  /** Live connections get no answer any more, and end by themselves. */
  async cut(): Promise<void> {}
}
