import type { Network } from './network.ts';
import { must } from './run.ts';

/**
 * A /24 of the public internet: unlike documentation addresses those of it may be on lists, and be told to sync servers.
 * In a testbed's namespaces it leads to the clients, and to nowhere else.
 */
const PREFIX = '45.9.20.0/24';

/** Its addresses by numbers from 1 to 25; no two of them make up a prefix. */
export function publicAddress(number: number): string {
  return PREFIX.replace('0/24', String(10 * number));
}

/** Gives the clients of a network more addresses, all of one prefix. */
export async function addPublicClients(
  network: Network,
  addresses: readonly string[],
  prefix = PREFIX,
): Promise<void> {
  await must('ip', ['-n', network.server, 'route', 'add', prefix, 'dev', 'eth0']);
  const input = addresses.map((address) => `addr add ${address}/32 dev eth0\n`).join('');
  await must('ip', ['-n', network.clients, '-batch', '-'], { input });
}
