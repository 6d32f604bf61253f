import {
  AUTHORITY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from '../../src-main/share/crowdsec/testing/certificate.ts';
import { Lapi } from '../../src-main/share/crowdsec/testing/lapi.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { GuardedServer } from './guarded-server.ts';
import { waitFor } from './wait-for.ts';

/** Where both guards find the LAPI, on their own loopback. */
const PORT = 8080;
const KEYS = { first: 'key-of-the-first', second: 'key-of-the-second' };

interface LapiAlert {
  readonly machine_id: string;
  readonly decisions: readonly { readonly value: string }[];
}

/** Two guarded servers and a real Local API of CrowdSec's, over TLS by an authority of its own. */
export class Fleet {
  readonly url = `https://127.0.0.1:${PORT}`;
  readonly lapi: Lapi;
  /** Between the second server and the LAPI. */
  readonly proxy: FaultyProxy;
  readonly first: GuardedServer;
  readonly second: GuardedServer;

  private constructor(lapi: Lapi, proxy: FaultyProxy, first: GuardedServer, second: GuardedServer) {
    this.lapi = lapi;
    this.proxy = proxy;
    this.first = first;
    this.second = second;
  }

  /**
   * Nobody has joined yet.
   * @param program CrowdSec's unpacked package
   * @param clients of both servers
   */
  static async start(program: string, clients: readonly string[]): Promise<Fleet> {
    const lapi = await Lapi.start(program, { isTls: true });
    const proxy = await FaultyProxy.start({
      target: () => lapi.port,
      tls: { certificate: SERVER_CERTIFICATE, key: SERVER_KEY, authority: AUTHORITY },
    });
    const servers = await Promise.allSettled([GuardedServer.start(clients), GuardedServer.start(clients)]);
    const [first, second] = servers.map((one) => (one.status === 'fulfilled' ? one.value : null));
    if (!first || !second) {
      proxy.close();
      await Promise.allSettled([first?.close(), second?.close(), lapi.remove()]);
      throw servers.find((one) => one.status === 'rejected')?.reason;
    }
    const fleet = new Fleet(lapi, proxy, first, second);
    try {
      await first.openTunnel(PORT, () => lapi.port);
      await second.openTunnel(PORT, () => proxy.port);
      await fleet.addKeys();
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  /** Makes the keys of both known to the LAPI. */
  async addKeys(): Promise<void> {
    await this.lapi.addBouncer('first', KEYS.first);
    await this.lapi.addBouncer('second', KEYS.second);
  }

  /** Both join, as server-1 and server-2. @returns what is to be typed on the LAPI */
  async join(): Promise<string[]> {
    const request = { url: this.url, ca: AUTHORITY };
    const joined = [
      await this.first.ask('joinCrowdSec', { ...request, name: 'server-1', key: KEYS.first }),
      await this.second.ask('joinCrowdSec', { ...request, name: 'server-2', key: KEYS.second }),
    ];
    return joined.map(({ command }) => command ?? '');
  }

  /** Types commands of cscli on the LAPI. */
  async type(commands: readonly string[]): Promise<void> {
    for (const command of commands) await this.lapi.cscli(...command.split(' ').slice(1));
  }

  /** Waits until both servers shut these out. */
  async shutBoth(...addresses: readonly string[]): Promise<void> {
    const { first, second } = this;
    await Promise.all(addresses.flatMap((address) => [first.shutsOut(address), second.shutsOut(address)]));
  }

  /** Waits until both servers let this one in. */
  async opensBoth(address: string): Promise<void> {
    await Promise.all([this.first.letsIn(address), this.second.letsIn(address)]);
  }

  /** Has the LAPI asked now, until each server has told everything and is well. */
  async settled(...servers: readonly GuardedServer[]): Promise<void> {
    await waitFor('nothing to be left to tell', async () => {
      const all = await Promise.all(servers.map((server) => server.ask('checkCrowdSec', {})));
      return all.every(
        ({ share: { crowdSec } }) =>
          crowdSec.state === 'ok' && crowdSec.waiting === 0 && crowdSec.waitingToLift === 0,
      );
    });
  }

  /** What stands at the LAPI: the machines that told it, by address. */
  async toldBy(): Promise<Map<string, string[]>> {
    // Without --all those of most origins are left out.
    const text = await this.lapi.cscli('decisions', 'list', '--all', '-o', 'json');
    const alerts = (JSON.parse(text) ?? []) as LapiAlert[];
    const told = new Map<string, string[]>();
    for (const { machine_id, decisions } of alerts) {
      for (const { value } of decisions) told.set(value, [...(told.get(value) ?? []), machine_id]);
    }
    return told;
  }

  async close(): Promise<void> {
    this.proxy.close();
    await Promise.allSettled([this.first.close(), this.second.close(), this.lapi.remove()]);
  }
}
