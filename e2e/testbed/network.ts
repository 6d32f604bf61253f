import { uniqueName } from './names.ts';
import { addNamespace, deleteNamespace } from './namespace.ts';
import { must } from './run.ts';

/** The server's own addresses. */
export const SERVER_IPV4 = '203.0.113.1';
export const SERVER_IPV6 = '2001:db8::1';

/** The documentation prefixes (RFC 5737, RFC 3849): everything in them is on the one link between server and clients. */
const ON_LINK = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];

function addressCommands(address: string): string {
  // Without "nodad" an IPv6 address is not usable for a second (facts: testbed, Hosts).
  return address.includes(':')
    ? `addr add ${address}/128 dev eth0 nodad\n`
    : `addr add ${address}/32 dev eth0\n`;
}

/**
 * Two hosts on one link, each a network namespace: the server, and one that
 * holds the addresses of all clients. The addresses exist only in there.
 */
export class Network {
  readonly server: string;
  readonly clients: string;

  private constructor(server: string, clients: string) {
    this.server = server;
    this.clients = clients;
  }

  /** @param addresses of the clients, out of the documentation prefixes */
  static async create(addresses: readonly string[]): Promise<Network> {
    const network = new Network(uniqueName('server'), uniqueName('clients'));
    try {
      await addNamespace(network.server);
      await addNamespace(network.clients);
      // Both ends are made inside the namespaces, so that their names need not be unique.
      const link = ['link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', network.clients];
      await must('ip', ['-n', network.server, ...link]);
      await network.#configure(network.server, [SERVER_IPV4, SERVER_IPV6]);
      await network.#configure(network.clients, addresses);
      return network;
    } catch (error) {
      await network.close().catch(() => {});
      throw error;
    }
  }

  async #configure(namespace: string, addresses: readonly string[]): Promise<void> {
    const input = [
      ...addresses.map(addressCommands),
      'link set eth0 up\n',
      ...ON_LINK.map((prefix) => `route add ${prefix} dev eth0\n`),
    ].join('');
    await must('ip', ['-n', namespace, '-batch', '-'], { input });
  }

  /** Ends every process on both hosts and removes them. */
  async close(): Promise<void> {
    await deleteNamespace(this.clients);
    await deleteNamespace(this.server);
  }
}
