import { createEngine } from '../firewall/create.ts';
import type { EngineName } from '../firewall/engine.ts';
import type { EngineHelper, Scope } from '../firewall/helper-port.ts';
import { knock } from '../firewall/knock.ts';
import { PfFirewall } from '../firewall/pf-firewall.ts';
import { Reconciler } from '../firewall/reconciler.ts';
import type { Firewall } from './enforcer.ts';
import type { GuardOptions } from './guard-options.ts';
import { ownAddresses } from './network.ts';
import type { OwnProbes } from './own-probes.ts';

export interface MakeFirewall {
  readonly options: Pick<GuardOptions, 'settings' | 'firewall'>;
  readonly chosen: { readonly engine: EngineName; readonly reason: string };
  readonly helper: EngineHelper;
  readonly ownProbes: OwnProbes;
  readonly onChange: () => void;
  readonly notice: (text: string) => void;
}

/** What brings the blocks into the firewall that was chosen. */
export function makeFirewall(means: MakeFirewall): Firewall {
  const { options, chosen, helper, ownProbes, onChange, notice } = means;
  const { blockAllPorts, cutConnections, port } = options.settings;
  const scope: Scope = blockAllPorts ? 'all-ports' : `port ${port}`;
  if (chosen.engine !== 'pf') {
    return new Reconciler({ engine: createEngine(chosen.engine, helper, scope), cutConnections, onChange });
  }
  return new PfFirewall({
    helper,
    scope,
    reason: chosen.reason,
    fallsBack: options.firewall === 'auto',
    cutConnections,
    knock: (address) => knock(address, port, (near, nearPort) => ownProbes.add(near, nearPort)),
    addresses: () => testAddresses(ownAddresses()),
    onChange,
    notice,
  });
}

/** Loopback first, and one of each family of this machine's own; link-local ones need a zone. */
export function testAddresses(own: readonly string[]): string[] {
  const others = own.filter((address) => !/^(127\.|::1$|169\.254\.|fe[89ab])/.test(address));
  const firstOf = (isOf: (address: string) => boolean) => others.filter(isOf).slice(0, 1);
  const loopback = ['127.0.0.1', ...(own.includes('::1') ? ['::1'] : [])];
  const isIpv6 = (address: string) => address.includes(':');
  return [...loopback, ...firstOf((address) => !isIpv6(address)), ...firstOf(isIpv6)];
}
