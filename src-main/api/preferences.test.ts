import { describe, expect, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';

describe('setPreferences', () => {
  test('what the guard is made of: another takes over at once, and nothing is lost', async () => {
    const test = await startTestApi(stateDirectory());
    const [changed, blocked] = [test.heard('preferencesChanged'), test.heard('blocked')];
    await test.log.write(wrongPassword(0));
    const before = test.guard;
    const { preferences } = await test.handlers.setPreferences({
      change: { port: 2222, blockAllPorts: true },
    });
    expect(preferences).toMatchObject({ port: 2222, blockAllPorts: true, log: 'auto' });
    expect(test.guard).not.toBe(before);
    expect(test.guard.port).toBe(2222);
    expect(changed).toEqual([{ preferences }]);
    await test.log.write(wrongPassword(1));
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(blocked).toHaveLength(1);
    expect((await test.handlers.status({})).total).toMatchObject({ attempts: 2, activeBlocks: 1 });
  });

  test('what it need not be restarted for', async () => {
    const test = await startTestApi(stateDirectory());
    const notifications = {
      blocks: false,
      newPlaces: true,
      problems: true,
      confirmations: true,
      sound: false,
    };
    await test.handlers.setPreferences({
      change: { welcomed: true, notifications, retention: { days: 7, megabytes: 100 } },
    });
    expect(test.starts).toHaveLength(1);
    expect(await test.handlers.preferences({})).toMatchObject({
      welcomed: true,
      notifications,
      retention: { days: 7, megabytes: 100 },
    });
  });

  test('are kept over a restart', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    await first.handlers.setPreferences({ change: { cutConnections: false, firewall: 'observe' } });
    const preferences = await first.handlers.preferences({});
    await first.api.stop();
    const second = await startTestApi(dir);
    expect(await second.handlers.preferences({})).toEqual(preferences);
  });

  test('with which no guard can start: the one before goes on, and the reason is told', async () => {
    const test = await startTestApi(stateDirectory(), {
      refuse: ({ firewall }) => {
        if (firewall === 'hosts-deny') throw new CallError('unavailable', 'sshd does not read hosts.deny.');
      },
    });
    await test.handlers.setRules({ preset: 'fail2ban' });
    const [before, rules] = [await test.handlers.preferences({}), await test.handlers.rules({})];
    await expect(
      test.handlers.setPreferences({ change: { firewall: 'hosts-deny', port: 2222 } }),
    ).rejects.toThrow('sshd does not read hosts.deny.');
    expect(await test.handlers.preferences({})).toEqual(before);
    expect(await test.handlers.rules({})).toEqual(rules);
    expect(test.starts[0]?.settingsFile.load().given).toEqual(new Set(['version', 'rules']));
    expect((await test.handlers.status({})).firewall.engine).toBe('nftables');
  });

  test('with which nothing can start any more, not even what was: the guard has ended', async () => {
    let starts = 0;
    const test = await startTestApi(stateDirectory(), {
      refuse: () => {
        if (++starts > 1) throw new CallError('unavailable', 'The disk is gone.');
      },
    });
    const ended = expect(test.api.finished).rejects.toThrow('The disk is gone.');
    await expect(test.handlers.setPreferences({ change: { port: 2222 } })).rejects.toThrow(/disk is gone/);
    await ended;
    await expect(test.handlers.status({})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('with another engine what the one before holds is taken out', async () => {
    const test = await startTestApi(stateDirectory());
    await test.handlers.block({ target: ATTACKER, forSeconds: null, reason: '' });
    // Both guards share the firewall in memory: it is emptied after the second began.
    await test.handlers.setPreferences({ change: { firewall: 'observe' } });
    expect(test.firewall.holds).toEqual([]);
    expect((await test.handlers.status({})).total.activeBlocks).toBe(1);
  });

  test.each([
    [{ log: 'relative/auth.log' }],
    [{ retention: { days: 0, megabytes: 100 } }],
    [{ port: 70_000 }],
  ])('%j is invalid', async (change) => {
    const test = await startTestApi(stateDirectory());
    await expect(test.handlers.setPreferences({ change })).rejects.toMatchObject({ code: 'invalid' });
    expect(test.starts).toHaveLength(1);
  });

  test('what the command line or the environment chose is refused with the reason', async () => {
    const test = await startTestApi(stateDirectory(), { from: { log: 'flag', firewall: 'environment' } });
    await expect(test.handlers.setPreferences({ change: { log: '/var/log/auth.log' } })).rejects.toThrow(
      /chosen when Drawbridge was started/,
    );
    await expect(test.handlers.setPreferences({ change: { firewall: 'observe' } })).rejects.toMatchObject({
      code: 'refused',
    });
    await test.handlers.setPreferences({ change: { log: 'auto', port: 2222 } });
    expect(test.starts.map(({ settings }) => settings.port)).toEqual([22, 2222]);
  });

  test('whoever asks while the guard is restarted is answered by the next one', async () => {
    const test = await startTestApi(stateDirectory());
    const changing = test.handlers.setPreferences({ change: { port: 2222 } });
    const answers = await Promise.all([
      test.handlers.status({}),
      test.handlers.block({ target: ATTACKER, forSeconds: null, reason: '' }),
      test.handlers.setPreferences({ change: { port: 2223 } }),
      changing,
    ]);
    expect(answers[0].mode).toBe('guarding');
    expect(test.firewall.holds).toEqual([ATTACKER]);
    expect(test.guard.port).toBe(2223);
  });
});
