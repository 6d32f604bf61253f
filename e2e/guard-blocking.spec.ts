/** A guard as it comes, before nftables: who is kept out, who is not, and what the owner can do about it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { SERVER_IPV4 } from './testbed/network.ts';
import { PASSWORD, Testbed, USER } from './testbed/testbed.ts';

const ATTACKER = '203.0.113.66';
const ATTACKER6 = '2001:db8:bad::66';
const ATTACKER6_ELSEWHERE = '2001:db8:bad:0:f816:3eff:fe0a:7';
const NETWORK6 = '2001:db8:bad::/64';
const NEIGHBOUR = '203.0.113.67';
const NEIGHBOUR6 = '2001:db8:bad:1::66';
const FORGIVEN = '198.51.100.5';
const ALLOWED = '198.51.100.6';
const OWNER = '192.0.2.10';
const STRANGER = '192.0.2.200';
const NAMES = ['admin', 'oracle', 'test', 'pi', 'ubuntu'];

describeOnTestbed('a guard with its own rules, before nftables', () => {
  let testbed: Testbed;
  let guard: Guard;

  /** As many invalid users from an address as the rule for them takes. */
  async function attack(...from: readonly string[]): Promise<void> {
    const tries = NAMES.map((name, i) => testbed.clients.tryPasswords(from[i % from.length] ?? '', name));
    await Promise.all(tries);
  }

  beforeAll(async () => {
    const clients = [
      ATTACKER,
      ATTACKER6,
      ATTACKER6_ELSEWHERE,
      NEIGHBOUR,
      NEIGHBOUR6,
      FORGIVEN,
      ALLOWED,
      OWNER,
      STRANGER,
    ];
    testbed = await Testbed.create({ clients });
    guard = await Guard.start(testbed.machine, { log: testbed.logFile, firewall: 'nftables' });
    await Promise.all([
      attack(ATTACKER),
      attack(ATTACKER6, ATTACKER6_ELSEWHERE),
      attack(FORGIVEN),
      attack(ALLOWED),
    ]);
    for (const target of [ATTACKER, NETWORK6, FORGIVEN, ALLOWED]) await guard.waitForBlock(target);
  });
  afterAll(() => testbed?.close());

  test('it says that it guards, and by what', async () => {
    const status = await guard.ask('status');
    expect(status).toMatchObject({ mode: 'guarding', firewall: { engine: 'nftables', problem: null } });
    expect(status.log).toMatchObject({ isSample: false, problem: null });
    expect(status.total.activeBlocks).toBe(4);
  });

  test('each block has the rule and the length that made it', async () => {
    const { blocks } = await guard.ask('blocks');
    const rule = (await guard.ask('rules')).current.rules.find((one) => one.name === 'invalid-user');
    for (const block of blocks) {
      expect(block).toMatchObject({ by: 'rule', rule: 'invalid-user', liftedAt: null });
      expect(((block.until ?? 0) - block.since) / 1000).toBe(rule?.blockSeconds);
    }
  });

  test('nftables holds them, and their next connection fails, from everywhere in the IPv6 network', async () => {
    const table = await guard.nftTable();
    for (const target of [ATTACKER, FORGIVEN, ALLOWED]) expect(table).toContain(target);
    // Prefixes lie in a set for their length, without it.
    expect(table).toMatch(/set networks6_64 \{\s*type ipv6_addr\s*elements = \{ 2001:db8:bad:: \}/);
    const connected = [ATTACKER, ATTACKER6, ATTACKER6_ELSEWHERE].map((from) =>
      testbed.clients.canConnect(from),
    );
    expect(await Promise.all(connected)).toEqual([false, false, false]);
  });

  test('their innocent neighbours get in', async () => {
    const { clients } = testbed;
    expect(await clients.canConnect(NEIGHBOUR)).toBe(true);
    expect(await clients.canConnect(NEIGHBOUR6)).toBe(true);
    expect(await clients.login(NEIGHBOUR, USER)).toBe(true);
    expect(await clients.login(NEIGHBOUR6, USER, PASSWORD)).toBe(true);
  });

  test('unblock really lets an address in again', async () => {
    expect(await testbed.clients.canConnect(FORGIVEN)).toBe(false);
    const { lifted } = await guard.ask('unblock', FORGIVEN);
    expect(lifted.map((block) => block.target)).toEqual([FORGIVEN]);
    expect(await testbed.clients.canConnect(FORGIVEN)).toBe(true);
    expect(await guard.nftTable()).not.toContain(FORGIVEN);
    const { blocks } = await guard.ask('blocks', '--ended');
    const ended = blocks.find((block) => block.target === FORGIVEN);
    expect(ended?.liftedBy).toBe('owner');
  });

  test('allow lifts a block, and prevents the next', async () => {
    const { lifted } = await guard.ask('allow', ALLOWED, '--comment', 'a friend');
    expect(lifted.map((block) => block.target)).toEqual([ALLOWED]);
    expect(await testbed.clients.canConnect(ALLOWED)).toBe(true);
    await attack(ALLOWED);
    await testbed.caughtUp(guard, OWNER);
    const details = await guard.attacker(ALLOWED);
    expect(details?.attacker.attempts).toBeGreaterThanOrEqual(2 * NAMES.length);
    expect(details?.attacker.status).toEqual({ state: 'allowed', entry: ALLOWED });
    expect(details?.spares.map((spare) => spare.reason)).toContain('allow-list');
    expect(await guard.blocked()).not.toContain(ALLOWED);
    expect(await testbed.clients.canConnect(ALLOWED)).toBe(true);
  });

  test('an address from which somebody has logged in is spared, and it is recorded why', async () => {
    expect(await testbed.clients.login(OWNER, USER)).toBe(true);
    await attack(OWNER);
    await testbed.caughtUp(guard, NEIGHBOUR);
    const details = await guard.attacker(OWNER);
    expect(details?.spares.map((spare) => spare.reason)).toContain('recent-login');
    expect(details?.attacker.status).toMatchObject({ state: 'spared', reason: 'recent-login' });
    expect(await guard.blocked()).not.toContain(OWNER);
    expect(await testbed.clients.canConnect(OWNER)).toBe(true);
  });

  test.each([
    ['loopback', '127.0.0.1', 'loopback'],
    ['one of its own addresses', SERVER_IPV4, 'own-address'],
  ])('the machine never shuts out itself: %s', async (_, address, reason) => {
    const options = ['-F', '/dev/null', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no'];
    const known = ['-o', 'UserKnownHostsFile=/dev/null', '-b', address];
    await Promise.all(
      NAMES.map((name) => testbed.machine.run('ssh', [...options, ...known, `${name}@${address}`, 'true'])),
    );
    await testbed.caughtUp(guard, OWNER);
    const details = await guard.attacker(address);
    expect(details?.spares.map((spare) => spare.reason)).toContain(reason);
    expect(await guard.blocked()).not.toContain(address);
    const refused = await guard.command('block', address);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(address);
  });

  test('the owner can block a whole network, and lift it', async () => {
    const { block } = await guard.ask('block', '192.0.2.128/25', '--for', '1d', '--reason', 'scanners');
    expect(block).toMatchObject({ by: 'owner', rule: null, reason: 'scanners' });
    expect(await testbed.clients.canConnect(STRANGER)).toBe(false);
    expect(await testbed.clients.canConnect(OWNER)).toBe(true);
    await guard.ask('unblock', '192.0.2.128/25');
    expect(await testbed.clients.canConnect(STRANGER)).toBe(true);
  });

  test('the raw lines behind an attacker can be read', async () => {
    const details = await guard.attacker(ATTACKER6);
    expect(details?.attacker.attacker).toBe(NETWORK6);
    expect(details?.addresses.map((one) => one.address).sort()).toEqual([ATTACKER6_ELSEWHERE, ATTACKER6]);
    const lines = new Set(testbed.lines());
    expect(details?.events.length).toBeGreaterThanOrEqual(NAMES.length);
    expect(details?.events.filter((event) => !lines.has(event.line))).toEqual([]);
  });
});
