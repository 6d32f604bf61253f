/** A guard as a process: what it chooses by itself, who may run beside it, how it ends. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { Testbed } from './testbed/testbed.ts';

const ATTACKER = '203.0.113.66';

describeOnTestbed('a guard that chooses by itself', () => {
  let testbed: Testbed;
  let guard: Guard;

  beforeAll(async () => {
    testbed = await Testbed.create({ clients: [ATTACKER], log: 'traditional' });
    guard = await Guard.start(testbed.machine, { log: 'auto', firewall: 'auto' });
  });
  afterAll(() => testbed?.close());

  test('it finds the log and the firewall, guards, and says why', async () => {
    const status = await guard.ask('status');
    expect(status.mode).toBe('guarding');
    expect(status.log.source).toContain('/var/log/auth.log');
    expect(status.firewall.engine).toBe('nftables');
    expect(status.firewall.reason).not.toBe('');
    for (const user of ['a', 'b', 'c', 'd', 'e']) await testbed.clients.tryPasswords(ATTACKER, user);
    await guard.waitForBlock(ATTACKER);
    expect(await testbed.clients.canConnect(ATTACKER)).toBe(false);
  });

  test('only its owner and their group may ask it', () => {
    const socket = statSync(join(guard.stateDirectory, 'drawbridge.sock'));
    expect(socket.isSocket()).toBe(true);
    expect(socket.mode & 0o777).toBe(0o660);
  });

  test('a second one on the same state directory is refused, and told who holds it', async () => {
    const { pid } = await guard.ask('status');
    const second = await new Guard(testbed.machine, { log: 'auto', firewall: 'auto' }).runToItsEnd();
    expect(second.code).toBeGreaterThan(0);
    expect(second.stderr).toContain(String(pid));
    expect(second.stderr).toContain(guard.stateDirectory);
    expect((await guard.ask('status')).pid).toBe(pid);
  });

  test('on SIGTERM it ends with 0, and its blocks stay in force', async () => {
    expect(await guard.end('SIGTERM')).toBe(0);
    const status = await guard.command('status');
    expect(status.code).toBe(3);
    expect(await testbed.clients.canConnect(ATTACKER)).toBe(false);
  });
});
