import type { NewHosts, NewHostsAsk, SyncServer } from '../sync-client.ts';
import { BAD_ADDRESS, XmlRpcFault } from '../xml-rpc-fault.ts';

export interface ModelServer extends SyncServer {
  /** When each was first reported, in seconds of the server. */
  readonly known: Map<string, number>;
  /** Not taken: with fault 101, or 104 which says less. */
  readonly bad: Map<string, 101 | 104>;
  readonly calls: string[];
  /** In seconds. */
  now: number;
}

/** A sync server in memory, which qualifies each address at once (facts/reporting-and-sharing.md §4). */
export function modelServer({ most = 50, heedsUnwanted = true } = {}): ModelServer {
  const server: ModelServer = {
    known: new Map(),
    bad: new Map(),
    calls: [],
    now: 1_000_000,
    addHosts: async (hosts) => {
      server.calls.push(`add ${hosts.length}`);
      for (const host of hosts) {
        const code = server.bad.get(host);
        if (code !== undefined) {
          throw new XmlRpcFault(
            code,
            code === BAD_ADDRESS ? `Illegal IP address "${host}".` : 'Error adding hosts',
          );
        }
        if (!server.known.has(host)) server.known.set(host, server.now);
      }
    },
    newHosts: async ({ timestamp, hosts }: NewHostsAsk): Promise<NewHosts> => {
      server.calls.push(`get ${timestamp} without ${hosts.length}`);
      const newestFirst = [...server.known].sort(([, a], [, b]) => b - a);
      const wanted = newestFirst
        .filter(([host, first]) => first >= timestamp && !(heedsUnwanted && hosts.includes(host)))
        .map(([host]) => host);
      return { timestamp: server.now, hosts: wanted.slice(0, most) };
    },
    reportVersion: async () => {
      throw new XmlRpcFault(8001, 'procedure version_report not found');
    },
  };
  return server;
}

/** So many addresses of the public internet, each another one. */
export function addresses(howMany: number): string[] {
  return Array.from({ length: howMany }, (_, i) => `8.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
}
