import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Handlers } from '../../../src-shared/contract.ts';
import { ContractBus } from '../../api/contract-events.ts';
import type { Api } from '../../api/open-api.ts';
import { SocketClient } from '../../headless/socket/socket-client.ts';
import { SocketServer } from '../../headless/socket/socket-server.ts';
import { STATUS } from '../../headless/testing/fake-data.ts';
import { FakeGuard } from '../../headless/testing/fake-guard.ts';
import { temporaryDirectory } from '../../headless/testing/temporary.ts';
import { ChosenGuard } from './chosen-guard.ts';
import type { Found } from './system-guard.ts';

/** A machine on which a system's guard can be installed, run and kept from this user. */
class Machine {
  readonly socket = join(temporaryDirectory(), 'drawbridge.sock');
  isInstalled = false;
  isDenied = false;
  isReplaying = false;
  readonly connections: boolean[] = [];
  readonly owns: { mayBlock: boolean; isRunning: boolean }[] = [];
  ownSocket = '/nonexistent/own.sock';
  refusal: string | null = null;
  #server: SocketServer | null = null;
  /** More than one guard was at work at some time. */
  hadTwo = false;

  async startSystemGuard(pid: number): Promise<FakeGuard> {
    const guard = new FakeGuard();
    guard.status = { ...STATUS, pid };
    const { handlers, events } = guard;
    this.#server = new SocketServer({ path: this.socket, handlers, events, onFault: () => undefined });
    await this.#server.start();
    this.#count();
    return guard;
  }

  async stopSystemGuard(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
  }

  #count(): void {
    const own = this.owns.some(({ isRunning, mayBlock }) => isRunning && mayBlock);
    if (own && this.#server !== null) this.hadTwo = true;
  }

  async choose(): Promise<ChosenGuard> {
    const chosen = new ChosenGuard({
      system: {
        socket: this.socket,
        isInstalled: () => this.isInstalled,
        hasSocket: () => this.isDenied || existsSync(this.socket),
        find: () => this.#find(),
      },
      isReplaying: () => this.isReplaying,
      ownSocket: () => this.ownSocket,
      openOwn: async (mayBlock) => this.#openOwn(mayBlock),
      closingOwn: async () => undefined,
      connection: (isConnected) => void this.connections.push(isConnected),
      log: () => undefined,
      everyMs: 10,
    });
    onTestFinished(async () => {
      await chosen.stop();
      await this.stopSystemGuard();
      expect(this.hadTwo).toBe(false);
      expect(this.owns.every(({ isRunning }) => !isRunning)).toBe(true);
    });
    await chosen.start();
    return chosen;
  }

  async #find(): Promise<Found> {
    if (this.isDenied) return 'denied';
    return SocketClient.connect(this.socket).catch(() => 'absent' as const);
  }

  #openOwn(mayBlock: boolean): Api {
    if (this.refusal !== null) throw new Error(this.refusal);
    const own = { mayBlock, isRunning: true };
    this.owns.push(own);
    this.#count();
    const guard = new FakeGuard();
    guard.status = { ...STATUS, pid: 1 };
    return {
      handlers: guard.handlers as Handlers,
      events: new ContractBus(),
      exportView: () => guard.exportView(),
      fault: () => undefined,
      woke: () => undefined,
      finished: new Promise(() => undefined),
      stop: async () => {
        own.isRunning = false;
      },
    };
  }
}

const pidOf = async (chosen: ChosenGuard) => {
  try {
    return (await chosen.handlers.status({})).pid;
  } catch {
    return null;
  }
};
const pidIs = (chosen: ChosenGuard, pid: number | null) =>
  expect.poll(() => pidOf(chosen), { timeout: 10_000 }).toBe(pid);

describe('at the start', () => {
  test('with no other guard: its own', async () => {
    const machine = new Machine();
    const chosen = await machine.choose();
    expect([await pidOf(chosen), chosen.attachedTo]).toEqual([1, null]);
    expect(machine.owns).toEqual([{ mayBlock: true, isRunning: true }]);
    expect(machine.connections).toEqual([true]);
  });

  test('with the system’s: that', async () => {
    const machine = new Machine();
    await machine.startSystemGuard(7);
    const chosen = await machine.choose();
    expect([await pidOf(chosen), chosen.attachedTo]).toEqual([7, machine.socket]);
    expect(machine.owns).toEqual([]);
  });

  test('installed and down: none, until it answers', async () => {
    const machine = new Machine();
    machine.isInstalled = true;
    const chosen = await machine.choose();
    expect(chosen.isConnected).toBe(false);
    await expect((async () => chosen.handlers.status({}))()).rejects.toMatchObject({ code: 'unavailable' });
    await machine.startSystemGuard(8);
    await pidIs(chosen, 8);
    expect(machine.owns).toEqual([]);
  });

  test('that answers to others only: its own watches, until that one may be asked', async () => {
    const machine = new Machine();
    machine.isInstalled = true;
    machine.isDenied = true;
    const chosen = await machine.choose();
    expect(machine.owns).toEqual([{ mayBlock: false, isRunning: true }]);
    await machine.startSystemGuard(9);
    machine.isDenied = false;
    await pidIs(chosen, 9);
    expect(machine.owns).toEqual([{ mayBlock: false, isRunning: false }]);
  });

  test('a recorded log is shown whatever else guards, for it blocks nobody', async () => {
    const machine = new Machine();
    machine.isInstalled = true;
    machine.isReplaying = true;
    const chosen = await machine.choose();
    await new Promise((done) => setTimeout(done, 50));
    expect(await pidOf(chosen)).toBe(1);
  });

  test('an own guard that can not start is the caller’s to tell', async () => {
    const machine = new Machine();
    machine.refusal = 'Another guard is running.';
    await expect(machine.choose()).rejects.toThrow('Another guard is running.');
  });
});

describe('while it runs', () => {
  test('a guard that the system starts or is to run takes over; gone for good, the app guards again', async () => {
    const machine = new Machine();
    const chosen = await machine.choose();
    machine.isInstalled = true;
    await pidIs(chosen, null);
    await machine.startSystemGuard(10);
    await pidIs(chosen, 10);
    machine.isInstalled = false;
    await machine.stopSystemGuard();
    await pidIs(chosen, 1);
    expect(machine.owns.map(({ mayBlock }) => mayBlock)).toEqual([true, true]);
    expect(machine.connections).toEqual([true, false, true, false, true]);
  });

  test('events come from the one that is shown, and from no other', async () => {
    const machine = new Machine();
    const first = await machine.startSystemGuard(11);
    machine.isInstalled = true;
    const chosen = await machine.choose();
    const heard: number[] = [];
    chosen.events.on('statusChanged', ({ status }) => void heard.push(status.pid));
    first.events.emit('statusChanged', { status: { ...STATUS, pid: 11 } });
    await expect.poll(() => heard).toEqual([11]);
    await machine.stopSystemGuard();
    await pidIs(chosen, null);
    const second = await machine.startSystemGuard(12);
    await pidIs(chosen, 12);
    first.events.emit('statusChanged', { status: { ...STATUS, pid: 11 } });
    second.events.emit('statusChanged', { status: { ...STATUS, pid: 12 } });
    await expect.poll(() => heard).toEqual([11, 12]);
  });

  test('where its own socket is the system’s, it does not take itself for another', async () => {
    const machine = new Machine();
    machine.ownSocket = machine.socket;
    const chosen = await machine.choose();
    for (let looks = 0; looks < 5; looks++) {
      await new Promise((done) => setTimeout(done, 20));
      expect(await pidOf(chosen)).toBe(1);
    }
    expect(machine.owns).toHaveLength(1);
  });
});
