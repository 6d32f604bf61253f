/** The engine for systems whose sshd asks libwrap, as Debian's does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { oneRule } from './testbed/one-rule.ts';
import { Testbed, USER } from './testbed/testbed.ts';

const ATTACKER = '203.0.113.66';
const ATTACKER6 = '2001:db8:bad::66';
const NETWORK6 = '2001:db8:bad::/64';
const NEIGHBOUR = '203.0.113.67';
const NEIGHBOUR6 = '2001:db8:bad:1::66';
const SHUT_OUT_BY_HAND = '198.51.100.99';
const BY_HAND = `# written by hand\nsshd: ${SHUT_OUT_BY_HAND}\n`;

describeOnTestbed('a guard with hosts.deny', () => {
  let testbed: Testbed;
  let guard: Guard;
  const text = () => readFileSync(testbed.machine.etc('hosts.deny'), 'utf8');

  beforeAll(async () => {
    testbed = await Testbed.create({
      clients: [ATTACKER, ATTACKER6, NEIGHBOUR, NEIGHBOUR6, SHUT_OUT_BY_HAND],
    });
    writeFileSync(testbed.machine.etc('hosts.deny'), BY_HAND);
    guard = await Guard.start(testbed.machine, {
      log: testbed.logFile,
      firewall: 'hosts-deny',
      rules: oneRule(),
    });
    await Promise.all([ATTACKER, ATTACKER6].map((from) => testbed.clients.tryPasswords(from, 'root', 3)));
    await guard.waitForBlock(ATTACKER);
    await guard.waitForBlock(NETWORK6);
  });
  afterAll(() => testbed?.close());

  test('the real sshd refuses who is blocked, and nobody else', async () => {
    const { clients } = testbed;
    const greeted = [ATTACKER, ATTACKER6, NEIGHBOUR, NEIGHBOUR6].map((from) => clients.isGreeted(from));
    expect(await Promise.all(greeted)).toEqual([false, false, true, true]);
    expect(await clients.login(NEIGHBOUR, USER)).toBe(true);
  });

  test('what was in the file before is still there, and still works', async () => {
    expect(text()).toContain(BY_HAND);
    expect(await testbed.clients.isGreeted(SHUT_OUT_BY_HAND)).toBe(false);
  });

  test('unblock lets an address in again; with the last one gone the file is as it was', async () => {
    await guard.ask('unblock', ATTACKER);
    expect(await testbed.clients.isGreeted(ATTACKER)).toBe(true);
    expect(await testbed.clients.isGreeted(ATTACKER6)).toBe(false);
    await guard.ask('unblock', NETWORK6);
    expect(await testbed.clients.isGreeted(ATTACKER6)).toBe(true);
    expect(text()).toContain(BY_HAND);
    expect(text()).not.toContain('2001:db8:bad');
    expect(text()).not.toContain(ATTACKER);
  });
});
