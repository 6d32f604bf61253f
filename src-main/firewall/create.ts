import type { EngineName, FirewallEngine } from './engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';
import { HostsDenyEngine } from './hosts-deny.ts';
import { NftablesEngine } from './nftables.ts';
import { ObserveEngine } from './observe.ts';

/** @param scope what is blocked, and whose live connections are cut: sshd's port, or all */
export function createEngine(name: EngineName, helper: EngineHelper, scope: Scope): FirewallEngine {
  switch (name) {
    case 'nftables':
      return new NftablesEngine(helper, scope);
    case 'hosts-deny':
      return new HostsDenyEngine(helper, scope);
    case 'observe':
      return new ObserveEngine();
  }
}
