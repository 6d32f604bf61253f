import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { NOON, sshdLine, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';

async function attack({ log }: TestApi, seconds = 0, address = ATTACKER): Promise<void> {
  await log.write(wrongPassword(seconds, address), wrongPassword(seconds + 1, address));
}

async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 20 });
}

describe('a block', () => {
  test('is stored, enforced and told', async () => {
    const test = await startTestApi(stateDirectory());
    const told: string[] = [];
    test.guard.bus.on('blocked', ({ block }) => told.push(block.target));
    await attack(test);
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(told).toEqual([ATTACKER]);
    const { blocks } = test.guard.store.blocks({ at: NOON, ended: false, limit: 10, offset: 0 });
    expect(blocks).toMatchObject([
      { target: ATTACKER, since: NOON + 1000, until: NOON + 61_000, by: 'rule', rule: 'root' },
    ]);
  });

  test('ends when its time is over', async () => {
    const test = await startTestApi(stateDirectory());
    const lifted: string[] = [];
    test.guard.bus.on('unblocked', ({ block }) => lifted.push(`${block.target} ${block.liftedBy}`));
    test.clock.time = NOON + 61_000 - 200;
    await attack(test);
    expect(test.firewall.holds).toEqual([ATTACKER]);
    test.clock.time = NOON + 61_000;
    await until(() => test.firewall.holds.length === 0);
    expect(lifted).toEqual([`${ATTACKER} expired`]);
    expect(test.guard.store.blocks({ at: NOON, ended: true, limit: 10, offset: 0 }).blocks).toMatchObject([
      { liftedAt: NOON + 61_000, liftedBy: 'expired' },
    ]);
  });

  test('that was over before its line was read is recorded, and neither enforced nor told', async () => {
    const test = await startTestApi(stateDirectory());
    const told: string[] = [];
    test.guard.bus.on('blocked', ({ block }) => told.push(block.target));
    test.clock.time = NOON + 3_600_000;
    await attack(test);
    expect(test.firewall.holds).toEqual([]);
    expect(told).toEqual([]);
    expect(test.guard.store.blocks({ at: NOON, ended: true, limit: 10, offset: 0 }).blocks).toMatchObject([
      { liftedBy: 'expired' },
    ]);
  });
});

describe('after a restart', () => {
  test('blocks stand, counting goes on, and no line is read twice', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    await attack(first);
    await first.log.write(wrongPassword(5, '203.0.113.67'));
    await first.api.stop();
    const second = await startTestApi(dir, first);
    expect(second.firewall.holds).toEqual([ATTACKER]);
    await second.log.write(wrongPassword(6, '203.0.113.67'));
    expect(second.firewall.holds).toEqual([ATTACKER, '203.0.113.67']);
    expect(second.guard.store.totals(NOON).attempts).toBe(4);
  });

  test('blocks grow as if there had been none', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    await attack(first);
    await first.api.stop();
    first.clock.time = NOON + 120_000;
    const second = await startTestApi(dir, first);
    await attack(second, 120);
    const [block] = second.guard.store.blocks({
      at: NOON + 120_000,
      ended: false,
      limit: 1,
      offset: 0,
    }).blocks;
    expect((block?.until ?? 0) - (block?.since ?? 0)).toBe(120_000);
  });

  test('a second guard on the same directory is refused', async () => {
    const dir = stateDirectory();
    await startTestApi(dir);
    await expect(startTestApi(dir)).rejects.toThrow(/another guard/i);
  });
});

describe('the owner', () => {
  test('unblocks and is obeyed: counting starts anew', async () => {
    const test = await startTestApi(stateDirectory());
    const handlers = test.handlers;
    await attack(test);
    expect(await handlers.unblock({ target: ATTACKER })).toMatchObject({
      lifted: [{ target: ATTACKER, liftedBy: 'owner' }],
    });
    expect(test.firewall.holds).toEqual([]);
    await test.log.write(wrongPassword(10));
    expect(test.firewall.holds).toEqual([]);
    await test.log.write(wrongPassword(11));
    expect(test.firewall.holds).toEqual([ATTACKER]);
    await expect(handlers.unblock({ target: '203.0.113.99' })).rejects.toThrow(/not blocked/);
  });

  test('blocks by hand, but nobody who must not be', async () => {
    const test = await startTestApi(stateDirectory());
    const { block, unblock, allow } = test.handlers;
    await block({ target: '198.51.100.0/24', forSeconds: null, reason: 'no' });
    expect(test.firewall.holds).toEqual(['198.51.100.0/24']);
    await expect(unblock({ target: '198.51.100.7' })).rejects.toThrow(/part of 198\.51\.100\.0\/24/);
    await allow({ entry: '203.0.113.7', comment: '' });
    for (const [target, why] of [
      ['127.0.0.1', /loopback/],
      ['203.0.113.0/24', /allow list/],
      ['0.0.0.0/0', /wider/],
      ['nonsense', /no address/],
    ] as const) {
      await expect(block({ target, forSeconds: null, reason: '' })).rejects.toThrow(why);
    }
  });

  test('allows: the block is lifted, no other comes, and it is kept over a restart', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    await attack(first);
    const { allow, attackers } = first.handlers;
    expect(await allow({ entry: '203.0.113.0/24', comment: 'ours' })).toMatchObject({
      lifted: [{ target: ATTACKER, liftedBy: 'allow-list' }],
    });
    await attack(first, 20);
    expect(first.firewall.holds).toEqual([]);
    expect(await attackers({ limit: 10, offset: 0, sort: 'lastSeen' })).toMatchObject({
      attackers: [{ attacker: ATTACKER, status: { state: 'allowed' } }],
    });
    await first.api.stop();
    const second = await startTestApi(dir, first);
    await attack(second, 40);
    expect(second.firewall.holds).toEqual([]);
    await second.handlers.disallow({ entry: '203.0.113.0/24' });
    await attack(second, 60);
    expect(second.firewall.holds).toEqual([ATTACKER]);
    await expect(second.handlers.disallow({ entry: '192.0.2.1' })).rejects.toThrow(/not on the allow list/);
  });

  test('changes the rules: what is stored is judged by them from then on', async () => {
    const dir = stateDirectory();
    const test = await startTestApi(dir);
    await test.log.write(wrongPassword(0));
    const { setRules, rules } = test.handlers;
    await setRules({ preset: 'fail2ban' });
    expect((await rules({})).preset).toBe('fail2ban');
    await test.log.write(wrongPassword(1), wrongPassword(2), wrongPassword(3));
    expect(test.firewall.holds).toEqual([]);
    await test.log.write(wrongPassword(4));
    expect(test.firewall.holds).toEqual([ATTACKER]);
  });
});

test('an address from which somebody logged in is spared, and it is recorded why', async () => {
  const test = await startTestApi(stateDirectory());
  await test.log.write(
    sshdLine(0, `Accepted publickey for mia from ${ATTACKER} port 5 ssh2: ED25519 SHA256:abc`),
  );
  await attack(test, 10);
  expect(test.firewall.holds).toEqual([]);
  const details = await test.handlers.attacker({ address: ATTACKER, events: 10 });
  expect(details).toMatchObject({
    attacker: { status: { state: 'spared', reason: 'recent-login' } },
    spares: [{ reason: 'recent-login', rule: 'root' }],
  });
});

describe('while the store can not write', () => {
  test('attackers are blocked all the same; afterwards everything is stored, once', async () => {
    const dir = stateDirectory();
    const test = await startTestApi(dir);
    const told: string[] = [];
    test.guard.bus.on('blocked', ({ block }) => told.push(block.target));
    await test.log.write(wrongPassword(0));
    const other = new Database(join(dir, 'drawbridge.db'));
    other.exec('BEGIN EXCLUSIVE');
    await test.log.write(wrongPassword(1));
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(test.guard.storeProblem).toMatch(/locked/);
    await attack(test, 5, '203.0.113.67');
    expect(test.firewall.holds).toEqual([ATTACKER, '203.0.113.67']);
    other.exec('COMMIT');
    other.close();
    await until(() => test.guard.storeProblem === null);
    await until(() => test.guard.store.totals(NOON).attempts === 4);
    expect(test.firewall.holds).toEqual([ATTACKER, '203.0.113.67']);
    expect(test.guard.store.activeBlocks(NOON).map(({ target }) => target)).toEqual([
      ATTACKER,
      '203.0.113.67',
    ]);
    await attack(test, 20, '203.0.113.68');
    expect(test.guard.store.totals(NOON).attempts).toBe(6);
    expect(told).toEqual([ATTACKER, '203.0.113.67', '203.0.113.68']);
    expect((await test.handlers.status({})).log).toMatchObject({ lines: 6, events: 6 });
  });

  test('a command that would have to be stored is refused with the reason', async () => {
    const dir = stateDirectory();
    const test = await startTestApi(dir);
    const other = new Database(join(dir, 'drawbridge.db'));
    other.exec('BEGIN EXCLUSIVE');
    await expect(test.handlers.block({ target: '198.51.100.1', forSeconds: 60, reason: '' })).rejects.toThrow(
      /locked/,
    );
    other.close();
    await test.handlers.block({ target: '198.51.100.1', forSeconds: 60, reason: '' });
    expect(test.firewall.holds).toEqual(['198.51.100.1']);
  });
});
