import type { CallInput, CallOutput, GuardCallName } from '../../src-shared/contract.ts';
import { askGuard } from './ask-guard.ts';
import { Guard } from './guard.ts';
import { oneRule } from './one-rule.ts';
import { addPublicClients } from './public-clients.ts';
import { Testbed } from './testbed.ts';
import { Tunnel } from './tunnel.ts';
import { waitFor } from './wait-for.ts';

/** As many wrong passwords as the rule takes. Mere connections are no attempts: tests make many of them. */
const ATTEMPTS = 3;
const RULES = oneRule({ attempts: ATTEMPTS, counts: ['invalid-user', 'valid-user', 'root', 'restricted'] });

/** A server with a guard before nftables, and clients that come from the public internet, as it seems to them. */
export class GuardedServer {
  readonly testbed: Testbed;
  readonly guard: Guard;
  readonly #tunnels: Tunnel[] = [];

  private constructor(testbed: Testbed, guard: Guard) {
    this.testbed = testbed;
    this.guard = guard;
  }

  /** @param clients `publicAddress` makes them */
  static async start(clients: readonly string[], { ui = false } = {}): Promise<GuardedServer> {
    const testbed = await Testbed.create({ clients: [] });
    try {
      await addPublicClients(testbed.network, clients);
      const guard = new Guard(testbed.machine, {
        log: testbed.logFile,
        firewall: 'nftables',
        rules: RULES,
        ui,
      });
      await guard.start();
      return new GuardedServer(testbed, guard);
    } catch (error) {
      await testbed.close();
      throw error;
    }
  }

  ask<N extends GuardCallName>(call: N, input: CallInput<N>): Promise<CallOutput<N>> {
    return askGuard(this.guard, call, input);
  }

  /** A port of its loopback that leads to a port of the test's own. */
  async openTunnel(port: number, target: () => number): Promise<void> {
    this.#tunnels.push(await Tunnel.open(this.testbed.machine, port, target));
  }

  /** Tries as many wrong passwords as it takes to be blocked. */
  async attackFrom(address: string): Promise<void> {
    await this.testbed.clients.tryPasswords(address, 'root', ATTEMPTS);
  }

  /** Whether sshd can be reached from an address; where it is shut out, that takes 3 s to tell. */
  isOpenTo(address: string): Promise<boolean> {
    return this.testbed.clients.canConnect(address);
  }

  /** Waits until an address is shut out. */
  async shutsOut(address: string): Promise<void> {
    await waitFor(`${address} to be shut out`, async () => !(await this.isOpenTo(address)));
  }

  /** Waits until an address is let in. */
  async letsIn(address: string): Promise<void> {
    await waitFor(`${address} to be let in`, () => this.isOpenTo(address));
  }

  /** Whom its own rules keep out now. */
  async ownBlocks(): Promise<string[]> {
    const { blocks } = await this.ask('blocks', { limit: 1000, offset: 0 });
    return blocks.map(({ target }) => target);
  }

  /** Whom shared lists keep out of it now, as they have them. */
  async sharedBlocks(): Promise<string[]> {
    const { blocks } = await this.ask('sharedBlocks', { limit: 1000, offset: 0 });
    return blocks.map(({ target }) => target);
  }

  async close(): Promise<void> {
    for (const tunnel of this.#tunnels) tunnel.close();
    await this.testbed.close();
  }
}
