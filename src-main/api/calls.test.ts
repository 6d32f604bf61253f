import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { callSchemas, type GuardCallName } from '../../src-shared/contract.ts';
import { NOON, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';

async function attack({ log }: TestApi, seconds = 0, address = ATTACKER): Promise<void> {
  await log.write(wrongPassword(seconds, address), wrongPassword(seconds + 1, address));
}

test('every answer is as the contract says', async () => {
  const test = await startTestApi(stateDirectory());
  await attack(test);
  const view = (await test.handlers.openView({ filter: {}, sort: { by: 'time', descending: true } })).view;
  const inputs: Partial<Record<GuardCallName, object>> = {
    snapshot: {},
    status: {},
    access: {},
    attackers: {},
    attacker: { address: ATTACKER },
    blocks: { search: 'root' },
    checkTarget: { target: ATTACKER },
    events: {},
    rules: {},
    allowList: {},
    preferences: {},
    doctor: {},
    viewRows: { view, offset: 0, limit: 10 },
    viewSummary: { view },
    whatIf: { rules: test.guard.rules, job: 'w' },
    checkDatabase: { job: 'c' },
    problemReport: {},
    repairFirewall: {},
    closeView: { view },
    cancel: { job: 'none' },
  };
  for (const [name, input] of Object.entries(inputs)) {
    const { input: asked, output } = callSchemas(name as GuardCallName);
    const handler = test.handlers[name as GuardCallName] as (input: unknown) => unknown;
    const answer = output.safeParse(await handler(asked.parse(input)));
    expect([name, answer.error?.issues]).toEqual([name, undefined]);
  }
  expect(test.firewall.reconciled).toBe(1);
});

test('snapshot: 25 hours, what stands, and the newest attackers', async () => {
  const test = await startTestApi(stateDirectory());
  await attack(test);
  const { hours, blocks, attackers, preferences } = await test.handlers.snapshot({});
  expect(hours).toHaveLength(25);
  expect(hours[0]).toEqual({ start: NOON - 24 * 3_600_000, attempts: 0, blockedAttempts: 0, blocks: 0 });
  expect(hours[24]).toEqual({ start: NOON, attempts: 2, blockedAttempts: 2, blocks: 1 });
  expect(blocks).toMatchObject({ total: 1, blocks: [{ target: ATTACKER, place: { country: null } }] });
  expect(attackers).toMatchObject({ total: 1 });
  expect(preferences.port).toBe(22);
});

test('a view of what happened grows with it, and is open after the guard was restarted', async () => {
  const test = await startTestApi(stateDirectory());
  await attack(test);
  const changed = test.heard('viewChanged');
  const { view } = await test.handlers.openView({ filter: {}, sort: { by: 'time', descending: true } });
  const rowsAre = (count: number) =>
    vi.waitFor(() => expect(changed.at(-1)?.state).toMatchObject({ view, rows: count, isComplete: true }), {
      timeout: 30_000,
    });
  await rowsAre(3);
  await test.handlers.setPreferences({ change: { port: 2222 } });
  await attack(test, 10, '198.51.100.7');
  await rowsAre(6);
  const { rows } = await test.handlers.viewRows({ view, offset: 0, limit: 10 });
  expect(rows).toHaveLength(6);
});

test('while the database is only in memory, hours come from its counts and the history can not be asked', async () => {
  const dir = stateDirectory();
  mkdirSync(join(dir, 'drawbridge.db'));
  const test = await startTestApi(dir);
  await attack(test);
  const { hours, status } = await test.handlers.snapshot({});
  expect(status.store.problem).not.toBe(null);
  expect(status.condition).not.toBe('broken');
  expect(hours[24]).toEqual({ start: NOON, attempts: 2, blockedAttempts: 0, blocks: 1 });
  await expect(
    test.handlers.openView({ filter: {}, sort: { by: 'time', descending: true } }),
  ).rejects.toMatchObject({ code: 'unavailable' });
});

describe('checkTarget', () => {
  test.each([
    ['203.0.113.66', '203.0.113.66', null],
    [' 203.0.113.66', null, /no address/],
    ['2001:DB8::/64', '2001:db8::/64', null],
    ['203.0.113', null, /no address/],
    ['', null, /no address/],
    ['127.0.0.1', '127.0.0.1', /loopback/],
    ['0.0.0.0/0', '0.0.0.0/0', /wider/],
    ['198.51.100.0/24', '198.51.100.0/24', /allow list has 198\.51\.100\.7/],
  ] as const)('%j', async (text, target, problem) => {
    const { handlers } = await startTestApi(stateDirectory());
    await handlers.allow({ entry: '198.51.100.7', comment: '' });
    const answer = await handlers.checkTarget({ target: text });
    expect(answer.target).toBe(target);
    if (problem === null) expect(answer.problem).toBe(null);
    else {
      expect(answer.problem).toMatch(problem);
      await expect(handlers.block({ target: text, forSeconds: null, reason: '' })).rejects.toThrow(
        answer.problem ?? '',
      );
    }
  });
});

describe('forgetHistory', () => {
  test('events, attackers, ended blocks and counts go; what stands stays, and no line is read twice', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test, 0, '198.51.100.7');
    await test.handlers.unblock({ target: '198.51.100.7' });
    await attack(test, 10);
    await test.log.write(wrongPassword(20, '198.51.100.8'));
    await test.handlers.forgetHistory({});
    const status = await test.handlers.status({});
    expect(status.total).toEqual({ attempts: 0, attackers: 1, activeBlocks: 1, shared: 0 });
    expect(status.today).toEqual({ attempts: 0, blocks: 0 });
    expect((await test.handlers.events({ limit: 10 })).events).toEqual([]);
    const { blocks } = await test.handlers.blocks({ limit: 10, offset: 0, ended: true });
    expect(blocks.map(({ target }) => target)).toEqual([ATTACKER]);
    expect(test.firewall.holds).toEqual([ATTACKER]);
    await test.log.write(wrongPassword(21, '198.51.100.8'));
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect((await test.handlers.status({})).total.attempts).toBe(1);
  });
});

test('blocks are searched by target and reason', async () => {
  const test = await startTestApi(stateDirectory());
  await test.handlers.block({ target: '198.51.100.0/24', forSeconds: null, reason: 'Scans every Night' });
  await test.handlers.block({ target: '203.0.113.9', forSeconds: null, reason: '100% bad' });
  const found = async (search: string) => {
    const { total, blocks } = await test.handlers.blocks({ limit: 10, offset: 0, ended: false, search });
    expect(total).toBe(blocks.length);
    return blocks.map(({ target }) => target);
  };
  expect(await found('night')).toEqual(['198.51.100.0/24']);
  expect(await found('.113.')).toEqual(['203.0.113.9']);
  expect(await found('100%')).toEqual(['203.0.113.9']);
  expect(await found('%')).toEqual(['203.0.113.9']);
  expect(await found('nothing of that')).toEqual([]);
});
