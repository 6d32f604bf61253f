import { describe, expect, test, vi } from 'vitest';
import { NOON, sshdLine, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';
const PLACE = { country: 'NL', network: { number: 64_500, name: 'Example BV' } };

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 });

test('what happens is told with place, state and sums', async () => {
  const test = await startTestApi(stateDirectory(), { places: { place: () => PLACE } });
  const [rows, blocked, attackers, hours, status] = [
    test.heard('loginEvents'),
    test.heard('blocked'),
    test.heard('attackersChanged'),
    test.heard('hoursChanged'),
    test.heard('statusChanged'),
  ];
  test.clock.time = NOON + 2000;
  await test.log.write(wrongPassword(0), wrongPassword(1));
  expect(blocked).toMatchObject([{ block: { target: ATTACKER, place: PLACE } }]);
  await eventually(() => {
    expect(rows.flatMap(({ events }) => events.map(({ id }) => id))).toEqual([1, 2]);
    expect(attackers.at(-1)).toMatchObject({
      total: 1,
      attackers: [{ attacker: ATTACKER, attempts: 2, place: PLACE, status: { state: 'blocked' } }],
    });
    expect(hours.at(-1)?.hours).toEqual([{ start: NOON, attempts: 2, blockedAttempts: 2, blocks: 1 }]);
    expect(status.at(-1)?.status).toMatchObject({ today: { attempts: 2, blocks: 1 } });
  });
  await test.handlers.unblock({ target: ATTACKER });
  await eventually(() =>
    expect(attackers.at(-1)?.attackers).toMatchObject([{ status: { state: 'watching' } }]),
  );
});

test('when a new hour begins, the one before comes with it', async () => {
  const test = await startTestApi(stateDirectory());
  const hours = test.heard('hoursChanged');
  await test.log.write(wrongPassword(0));
  await eventually(() => expect(hours.at(-1)?.hours).toMatchObject([{ start: NOON, attempts: 1 }]));
  test.clock.time = NOON + 3_600_000;
  await test.log.write(wrongPassword(3600));
  await eventually(() =>
    expect(hours.at(-1)?.hours).toMatchObject([
      { start: NOON, attempts: 1 },
      { start: NOON + 3_600_000, attempts: 1 },
    ]),
  );
});

describe('a flood', () => {
  test('is told in few deliveries of bounded size: the newest rows and attackers', async () => {
    const test = await startTestApi(stateDirectory());
    const [rows, attackers, status] = [
      test.heard('loginEvents'),
      test.heard('attackersChanged'),
      test.heard('statusChanged'),
    ];
    const addresses = Array.from(
      { length: 1000 },
      (_, n) => `198.51.${100 + Math.floor(n / 250)}.${n % 250}`,
    );
    const began = performance.now();
    await test.log.write(...addresses.map((address, n) => wrongPassword(n, address)));
    await eventually(() => {
      expect(rows.at(-1)?.events.at(-1)?.id).toBe(1000);
      expect(attackers.at(-1)?.attackers.at(-1)?.attacker).toBe(addresses.at(-1));
    });
    const passed = performance.now() - began;
    expect(Math.max(...rows.map(({ events }) => events.length))).toBeLessThanOrEqual(200);
    expect(Math.max(...attackers.map((one) => one.attackers.length))).toBeLessThanOrEqual(100);
    expect(attackers.at(-1)?.total).toBe(1000);
    // However fast or slow this machine is: a delivery for each span, and the first and last.
    expect(rows.length).toBeLessThanOrEqual(passed / 16 + 2);
    expect(attackers.length).toBeLessThanOrEqual(passed / 250 + 2);
    expect(status.length).toBeLessThanOrEqual(passed / 200 + 2);
    const ids = rows.flatMap(({ events }) => events.map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });
});

test('a pause and other rules change what is done about every attacker', async () => {
  const test = await startTestApi(stateDirectory());
  await test.log.write(wrongPassword(0), wrongPassword(1, '198.51.100.7'));
  const [attackers, rules] = [test.heard('attackersChanged'), test.heard('rulesChanged')];
  await test.handlers.setRules({ preset: 'fail2ban' });
  expect(rules).toMatchObject([{ rules: { preset: 'fail2ban' } }]);
  await eventually(() =>
    expect(attackers.at(-1)?.attackers).toMatchObject([
      { attacker: ATTACKER, status: { of: 5 } },
      { attacker: '198.51.100.7', status: { of: 5 } },
    ]),
  );
});

test('a login from a new place is told, and is not new after a restart', async () => {
  const dir = stateDirectory();
  const login = (seconds: number, address: string) =>
    sshdLine(seconds, `Accepted publickey for mia from ${address} port 5 ssh2: ED25519 SHA256:abc`);
  const first = await startTestApi(dir);
  const told = first.heard('loginFromNewPlace');
  await first.log.write(login(0, '192.0.2.1'), login(1, '192.0.2.2'));
  expect(told).toMatchObject([{ event: { address: '192.0.2.1', user: 'mia' }, place: { country: null } }]);
  await first.api.stop();
  const second = await startTestApi(dir, first);
  const toldNow = second.heard('loginFromNewPlace');
  await second.log.write(login(2, '192.0.2.3'), login(3, '198.51.100.1'));
  expect(toldNow).toMatchObject([{ event: { address: '198.51.100.1' } }]);
});
