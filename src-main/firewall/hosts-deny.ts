import type { FirewallEngine, ForLists } from './engine.ts';
import { CuttingEngine } from './helper-engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';

/**
 * A marked block in /etc/hosts.deny, for an sshd with TCP wrappers: sshd itself
 * refuses new connections. hosts_access(5).
 */
export class HostsDenyEngine extends CuttingEngine implements FirewallEngine {
  readonly name = 'hosts-deny';
  /**
   * libwrap reads the whole file at each connection: with 10,000 lines that takes 3 ms more, with 50,000 11, and with
   * 200,000 40 (measured with Debian 12's sshd, where a connection takes 6 to its greeting).
   */
  readonly lists: ForLists = {
    most: 10_000,
    portion: 10_000,
    holder: '/etc/hosts.deny holds',
    remedy: 'Use nftables, which holds them all, or shorter lists.',
  };

  /** @param scope whose live connections are cut; the file itself is about sshd alone */
  constructor(helper: EngineHelper, scope: Scope) {
    super(helper, 'hosts-deny', scope);
  }

  /** Nothing is needed before the first block: the helper makes file and marks then. */
  async prepare(): Promise<void> {}
}
