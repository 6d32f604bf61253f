import { describe, expect, test } from 'vitest';
import { NOON, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import { UndoList } from './undo-list.ts';

const ATTACKER = '203.0.113.66';

async function attack({ log }: TestApi, seconds = 0): Promise<void> {
  await log.write(wrongPassword(seconds, ATTACKER), wrongPassword(seconds + 1, ATTACKER));
}

async function blockedNow({ handlers }: TestApi) {
  return (await handlers.blocks({ limit: 10, offset: 0, ended: false })).blocks;
}

async function undone({ handlers }: TestApi, token: string | null): Promise<string> {
  return (await handlers.undo({ token: token ?? '' })).done;
}

describe('of an unblock', () => {
  test('the same block stands again, with its time, reason, rule and what came before it', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test);
    const before = await blockedNow(test);
    const { undo } = await test.handlers.unblock({ target: ATTACKER });
    expect(test.firewall.holds).toEqual([]);
    const told = test.heard('blocked');
    expect(await undone(test, undo)).toBe(`${ATTACKER} is blocked again.`);
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(await blockedNow(test)).toEqual(before);
    expect(told).toMatchObject([{ block: { id: before[0]?.id } }]);
    expect((await test.handlers.status({})).total.activeBlocks).toBe(1);
    test.clock.time = NOON + 120_000;
    await attack(test, 120);
    const [next] = await blockedNow(test);
    expect((next?.until ?? 0) - (next?.since ?? 0)).toBe(120_000);
  });

  test('nothing where its time is over, or the owner allowed it meanwhile', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test);
    const first = await test.handlers.unblock({ target: ATTACKER });
    test.clock.time = NOON + 3_600_000;
    await expect(undone(test, first.undo)).rejects.toMatchObject({ code: 'not-found' });
    await test.handlers.block({ target: ATTACKER, forSeconds: null, reason: '' });
    const second = await test.handlers.unblock({ target: ATTACKER });
    await test.handlers.allow({ entry: ATTACKER, comment: '' });
    await expect(undone(test, second.undo)).rejects.toMatchObject({ code: 'refused' });
    await test.handlers.disallow({ entry: ATTACKER });
    expect(await undone(test, second.undo)).toBe(`${ATTACKER} is blocked again.`);
  });
});

describe('of a block', () => {
  test('it is lifted, and counting goes on where it was', async () => {
    const test = await startTestApi(stateDirectory());
    await test.log.write(wrongPassword(0, ATTACKER));
    const { undo } = await test.handlers.block({ target: ATTACKER, forSeconds: null, reason: '' });
    expect(await undone(test, undo)).toBe(`${ATTACKER} is no longer blocked.`);
    expect(test.firewall.holds).toEqual([]);
    await test.log.write(wrongPassword(1, ATTACKER));
    expect(test.firewall.holds).toEqual([ATTACKER]);
  });

  test('the one that it had replaced stands again', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test);
    const before = await blockedNow(test);
    const { undo } = await test.handlers.block({ target: ATTACKER, forSeconds: null, reason: 'for ever' });
    expect(await undone(test, undo)).toBe(`${ATTACKER} is blocked as it was before.`);
    expect(await blockedNow(test)).toEqual(before);
    expect(test.firewall.holds).toEqual([ATTACKER]);
  });
});

describe('of the allow list', () => {
  test('an entry goes again, and the blocks that it lifted stand again', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test);
    const before = await blockedNow(test);
    const { undo } = await test.handlers.allow({ entry: '203.0.113.0/24', comment: 'ours' });
    expect(test.firewall.holds).toEqual([]);
    expect(await undone(test, undo)).toBe('203.0.113.0/24 is no longer on the allow list.');
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(await blockedNow(test)).toEqual(before);
    expect((await test.handlers.allowList({})).entries).toEqual([]);
  });

  test('an entry comes back with comment and time', async () => {
    const test = await startTestApi(stateDirectory());
    const told = test.heard('allowListChanged');
    await test.handlers.allow({ entry: '192.0.2.7', comment: 'the office' });
    const before = (await test.handlers.allowList({})).entries;
    test.clock.time = NOON + 5000;
    const { undo } = await test.handlers.disallow({ entry: '192.0.2.7' });
    expect(await undone(test, undo)).toBe('192.0.2.7 is on the allow list again.');
    expect((await test.handlers.allowList({})).entries).toEqual(before);
    expect(told.map(({ allowList }) => allowList.entries.length)).toEqual([1, 0, 1]);
  });
});

describe('of rules and preferences', () => {
  test('the rules are as before', async () => {
    const test = await startTestApi(stateDirectory());
    const before = await test.handlers.rules({});
    const { undo } = await test.handlers.setRules({ preset: 'fail2ban' });
    expect(await undone(test, undo)).toBe('The rules are as before.');
    expect(await test.handlers.rules({})).toEqual(before);
    await attack(test);
    expect(test.firewall.holds).toEqual([ATTACKER]);
  });

  test('the preferences are as before, after a reset too, and so is the file', async () => {
    const test = await startTestApi(stateDirectory());
    const { settingsFile } = test.starts[0] ?? {};
    await test.handlers.setPreferences({ change: { port: 2222, welcomed: true } });
    await test.handlers.allow({ entry: '192.0.2.7', comment: '' });
    const [file, rules] = [settingsFile?.load(), await test.handlers.rules({})];
    const { preferences, undo } = await test.handlers.resetPreferences({});
    expect(preferences).toMatchObject({ port: 22, welcomed: true });
    expect((await test.handlers.rules({})).preset).toBe('drawbridge');
    expect((await test.handlers.allowList({})).entries).toHaveLength(1);
    expect(await undone(test, undo)).toBe('The preferences are as before.');
    expect(settingsFile?.load()).toEqual(file);
    expect(await test.handlers.rules({})).toEqual(rules);
    expect(test.guard.port).toBe(2222);
  });
});

test('each once, for ten minutes, the last hundred', async () => {
  let now = 0;
  const list = new UndoList(() => now);
  const tokens = Array.from({ length: 101 }, (_, n) => list.add(() => `undid ${n}`));
  const tooLate = { code: 'not-found' };
  await expect(list.undo(tokens[0] ?? '')).rejects.toMatchObject(tooLate);
  expect(await list.undo(tokens[1] ?? '')).toBe('undid 1');
  await expect(list.undo(tokens[1] ?? '')).rejects.toMatchObject(tooLate);
  now = 10 * 60_000 - 1;
  expect(await list.undo(tokens[2] ?? '')).toBe('undid 2');
  now++;
  await expect(list.undo(tokens[3] ?? '')).rejects.toMatchObject(tooLate);
  await expect(list.undo('never given')).rejects.toMatchObject(tooLate);
});
