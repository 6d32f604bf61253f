import type { FirewallProof } from '../../src-shared/contract.ts';
import type { EngineName } from './engine.ts';

/** What blocks at this moment. */
export interface FirewallInUse {
  readonly engine: EngineName;
  /** Why this one, in words for the owner. */
  readonly reason: string;
  /** Whether pf was seen to block; null where the engine is none of macOS's. */
  readonly proof: FirewallProof | null;
}

/** What an owner can do about a pf that others change. */
export const QUIT_OTHERS =
  'Quit what changes pf on this Mac (a VPN, a virtual machine, Internet Sharing, another firewall), or restart the Mac.';

const ROUTES =
  'Blackhole routes cut off a blocked address altogether, not only from SSH: what it sends still arrives, but no answer leaves.';

export const ROUTES_CHOSEN: FirewallInUse = {
  engine: 'blackhole',
  reason: `Blocking with blackhole routes, as chosen. ${ROUTES}`,
  proof: { state: 'not-needed', found: 'pf is not used: routes were chosen, which need no proof.', at: null },
};

/** @param reason of pf where it is not tested yet, or proven */
export function pfInUse(reason: string, proof: FirewallProof, isFallback: boolean): FirewallInUse {
  if (isFallback) {
    const why = `Blocking with blackhole routes, because pf can't be shown to work. ${proof.found} ${ROUTES}`;
    return { engine: 'blackhole', reason: why, proof };
  }
  return { engine: 'pf', reason, proof };
}
