import { BlackholeEngine } from './blackhole.ts';
import type { EngineName, FirewallEngine } from './engine.ts';
import type { EngineHelper, Scope } from './helper-port.ts';
import { HostsDenyEngine } from './hosts-deny.ts';
import { NftablesEngine } from './nftables.ts';
import { ObserveEngine } from './observe.ts';
import { PfEngine } from './pf.ts';

/** @param scope what is blocked, and whose live connections are cut: sshd's port, or all */
export function createEngine(name: EngineName, helper: EngineHelper, scope: Scope): FirewallEngine {
  switch (name) {
    case 'nftables':
      return new NftablesEngine(helper, scope);
    case 'hosts-deny':
      return new HostsDenyEngine(helper, scope);
    case 'pf':
      return new PfEngine(helper, scope);
    case 'blackhole':
      return new BlackholeEngine(helper);
    case 'observe':
      return new ObserveEngine();
  }
}
