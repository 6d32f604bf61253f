import { canonicalAddress } from '../../src-shared/address.ts';
import type { System } from '../../src-shared/system.ts';
import { runProgram } from '../access/run-program.ts';
import type { AskedNetwork } from './machine-surroundings.ts';

/** What netstat(1) tells on a Mac. An assumption: no Mac of ours has run it. */
export function macNetwork(system: System): AskedNetwork {
  return {
    gateways: async () => {
      const { code, stdout } = await runProgram(system, 'netstat', ['-rn']);
      return code === 0 ? gatewaysInNetstat(stdout) : null;
    },
    connectedPeers: async (port) => {
      // -l and -W: IPv6 addresses in full.
      const { code, stdout } = await runProgram(system, 'netstat', ['-anlW', '-p', 'tcp']);
      return code === 0 ? peersInNetstat(stdout, port) : null;
    },
  };
}

/** The next hops of the default routes; a scope ("fe80::1%en0") is left out. */
export function gatewaysInNetstat(table: string): readonly string[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([destination]) => destination === 'default')
    .map(([, gateway = '']) => canonicalAddress(gateway.replace(/%.*$/, '')))
    .filter((address) => address !== null);
}

/** Far ends of established connections to a local port, as "address port". In a row the port follows a last dot. */
export function peersInNetstat(table: string, port: number): ReadonlySet<string> {
  const peers = new Set<string>();
  for (const line of table.split('\n')) {
    const [protocol = '', , , local = '', remote = '', state] = line.trim().split(/\s+/);
    if (!protocol.startsWith('tcp') || state !== 'ESTABLISHED' || !local.endsWith(`.${port}`)) continue;
    const at = remote.lastIndexOf('.');
    const address = canonicalAddress(remote.slice(0, at).replace(/%.*$/, ''));
    if (address !== null) peers.add(`${address} ${Number(remote.slice(at + 1))}`);
  }
  return peers;
}
