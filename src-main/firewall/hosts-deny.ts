import type { FirewallEngine } from './engine.ts';
import { CuttingEngine } from './helper-engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';

/**
 * A marked block in /etc/hosts.deny, for an sshd with TCP wrappers: sshd itself
 * refuses new connections. hosts_access(5).
 */
export class HostsDenyEngine extends CuttingEngine implements FirewallEngine {
  readonly name = 'hosts-deny';

  /** @param scope whose live connections are cut; the file itself is about sshd alone */
  constructor(helper: EngineHelper, scope: Scope) {
    super(helper, 'hosts-deny', scope);
  }

  /** Nothing is needed before the first block: the helper makes file and marks then. */
  async prepare(): Promise<void> {}
}
