/** Blocks that end by themselves and grow, and what stands in a block's way. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { oneRule } from './testbed/one-rule.ts';
import { Testbed, USER } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
const WORKER = '192.0.2.10';
const FRIEND = '192.0.2.11';
/** Longer than it takes to see that a connection fails. */
const BLOCK_SECONDS = 10;

describeOnTestbed('a guard whose blocks are short', () => {
  let testbed: Testbed;
  let guard: Guard;

  beforeAll(async () => {
    testbed = await Testbed.create({ clients: [ATTACKER, WORKER, FRIEND] });
    guard = await Guard.start(testbed.machine, {
      log: testbed.logFile,
      firewall: 'nftables',
      rules: oneRule(
        { blockSeconds: BLOCK_SECONDS, attempts: 3, withinSeconds: 5 },
        { growth: { factor: 3, maxSeconds: null, rememberSeconds: 3600 } },
      ),
    });
  });
  afterAll(() => testbed?.close());

  test('a block is lifted when its time is over, and the next one is longer', async () => {
    await testbed.clients.tryPasswords(ATTACKER, 'root', 3);
    await guard.waitForBlock(ATTACKER);
    expect(await testbed.clients.canConnect(ATTACKER)).toBe(false);
    await waitFor('the block to be lifted', async () => !(await guard.blocked()).includes(ATTACKER));
    expect(await testbed.clients.canConnect(ATTACKER)).toBe(true);
    expect(await guard.nftTable()).not.toContain(ATTACKER);
    const [first] = (await guard.ask('blocks', '--ended')).blocks;
    expect(first?.liftedBy).toBe('expired');
    expect(first?.liftedAt).toBeGreaterThanOrEqual(first?.until ?? Number.POSITIVE_INFINITY);

    await testbed.clients.tryPasswords(ATTACKER, 'root', 3);
    await guard.waitForBlock(ATTACKER);
    const second = (await guard.ask('blocks')).blocks.find((block) => block.target === ATTACKER);
    expect(((second?.until ?? 0) - (second?.since ?? 0)) / 1000).toBe(3 * BLOCK_SECONDS);
  });

  test('the far end of a session that is open is spared while it is open', async () => {
    const leave = await testbed.clients.stay(WORKER, USER);
    await testbed.clients.tryPasswords(WORKER, 'root', 3);
    await testbed.caughtUp(guard, FRIEND);
    expect((await guard.attacker(WORKER))?.spares.map((spare) => spare.reason)).toContain('open-session');
    expect(await guard.blocked()).not.toContain(WORKER);
    await leave();
    await testbed.clients.tryPasswords(WORKER, 'root', 3);
    await guard.waitForBlock(WORKER);
  });
});
