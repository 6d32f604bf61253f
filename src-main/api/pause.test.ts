import { describe, expect, test, vi } from 'vitest';
import { NOON, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';
const OTHER = '198.51.100.7';

async function attack({ log }: TestApi, seconds: number, address: string): Promise<void> {
  await log.write(wrongPassword(seconds, address), wrongPassword(seconds + 1, address));
}

describe('a pause', () => {
  test('opens for everybody; attempts are recorded, and who would have been blocked is spared', async () => {
    const test = await startTestApi(stateDirectory());
    const spared = test.heard('spared');
    await attack(test, 0, ATTACKER);
    expect(test.firewall.holds).toEqual([ATTACKER]);
    const status = await test.handlers.pause({ until: NOON + 900_000 });
    expect(status).toMatchObject({ condition: 'paused', pausedUntil: NOON + 900_000 });
    expect(status.sentence).toMatch(
      /^Paused until [0-9]{2}:[0-9]{2}: nobody is kept out\. Attempts are still recorded\.$/,
    );
    expect(status.advice).toMatchObject({ action: 'resume' });
    expect(test.firewall.holds).toEqual([]);
    await attack(test, 10, OTHER);
    expect(test.firewall.holds).toEqual([]);
    expect(spared).toMatchObject([{ spare: { attacker: OTHER, reason: 'paused', rule: 'root' } }]);
    const { attackers } = await test.handlers.attackers({ limit: 10, offset: 0, sort: 'lastSeen' });
    expect(attackers.map(({ attacker, attempts, status: { state } }) => [attacker, attempts, state])).toEqual(
      [
        [OTHER, 2, 'spared'],
        [ATTACKER, 2, 'blocked'],
      ],
    );
    await test.handlers.resume({});
    expect(test.firewall.holds).toEqual([ATTACKER]);
    await attack(test, 20, OTHER);
    expect(test.firewall.holds).toEqual([OTHER, ATTACKER]);
  });

  test("the owner's blocks stand, and are enforced when it is over", async () => {
    const test = await startTestApi(stateDirectory());
    await test.handlers.pause({ until: NOON + 900_000 });
    await test.handlers.block({ target: OTHER, forSeconds: null, reason: '' });
    expect(test.firewall.holds).toEqual([]);
    expect((await test.handlers.resume({})).condition).not.toBe('paused');
    expect(test.firewall.holds).toEqual([OTHER]);
  });

  test('ends by itself, and blocks whose time ran out meanwhile are over', async () => {
    const test = await startTestApi(stateDirectory());
    await attack(test, 0, ATTACKER);
    await test.handlers.block({ target: OTHER, forSeconds: null, reason: '' });
    test.clock.time = NOON + 899_900;
    await test.handlers.pause({ until: NOON + 900_000 });
    test.clock.time = NOON + 900_000;
    await vi.waitFor(() => expect(test.firewall.holds).toEqual([OTHER]), { timeout: 30_000 });
    expect((await test.handlers.status({})).pausedUntil).toBe(null);
    const { settings } = new SettingsFile(test.guard.stateDirectory).load();
    expect(settings.pausedUntil).toBe(null);
  });

  test('is kept over a restart, unless its time is over or the clock was set back', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    await first.handlers.block({ target: OTHER, forSeconds: null, reason: '' });
    await first.handlers.pause({ until: NOON + 900_000 });
    await first.api.stop();
    const second = await startTestApi(dir, first);
    expect(second.firewall.holds).toEqual([]);
    expect((await second.handlers.status({})).pausedUntil).toBe(NOON + 900_000);
    await second.api.stop();
    second.clock.time = NOON - 8 * 86_400_000;
    const third = await startTestApi(dir, second);
    expect(third.firewall.holds).toEqual([OTHER]);
    await third.api.stop();
    third.clock.time = NOON + 900_000;
    expect((await startTestApi(dir, third)).firewall.holds).toEqual([OTHER]);
  });

  test('has an end that is ahead, at most 7 days', async () => {
    const { handlers, firewall } = await startTestApi(stateDirectory());
    await handlers.block({ target: OTHER, forSeconds: null, reason: '' });
    for (const until of [NOON, NOON - 1, NOON + 7 * 86_400_000 + 1]) {
      await expect(handlers.pause({ until })).rejects.toMatchObject({ code: 'invalid' });
    }
    expect(firewall.holds).toEqual([OTHER]);
  });
});
