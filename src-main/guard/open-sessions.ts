import type { System } from '../../src-shared/system.ts';
import { macNetwork } from './mac-network.ts';
import type { MachineSurroundings } from './machine-surroundings.ts';

/**
 * Where the SSH sessions come from that are open at this moment, an address for each.
 * @returns null where this system does not tell
 */
export async function openSessions(
  surroundings: MachineSurroundings,
  port: number,
  system: System,
): Promise<readonly string[] | null> {
  if (system.platform !== 'darwin') return surroundings.openSessions();
  const peers = await macNetwork(system).connectedPeers(port);
  return peers === null ? null : surroundings.openSessions(() => peers);
}
