import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { admit, member } from './testing/fleet.ts';
import { Lapi } from './testing/lapi.ts';
import { describeWithCrowdSec } from './testing/lapi-program.ts';
import { waitUntil } from './testing/wait-until.ts';

/** The real CrowdSec of Debian, and guards that share it. */
describeWithCrowdSec('a fleet over one Local API', (program) => {
  let lapi: Lapi;
  beforeAll(async () => {
    lapi = await Lapi.start(program);
  });
  afterAll(() => lapi.remove());

  async function twoMembers(name: string) {
    const a = member(await admit(lapi, `${name}-a`));
    const b = member(await admit(lapi, `${name}-b`));
    await Promise.all([a.agent.checkNow(), b.agent.checkNow()]);
    return { a, b };
  }

  test('a block on one closes the other, for as long as it lasts there', async () => {
    const { a, b } = await twoMembers('block');
    const targets = ['203.0.113.7', '203.0.113.128/25', '2001:db8:7::/64', '2001:db8::7'];
    for (const target of targets) a.own.block(target);
    a.agent.poke();
    await waitUntil(
      'all are closed at B',
      () => targets.every(b.keepsOut),
      () => b.shared.targets(),
    );
    for (const entry of b.shared.entries().filter(({ target }) => targets.includes(target))) {
      expect(Math.abs((entry.until ?? 0) - Date.now() - 3_600_000)).toBeLessThan(10_000);
      expect(entry.reason).toBe('drawbridge/ssh-password (drawbridge)');
    }
    // A has nothing of it as somebody else's.
    await a.agent.checkNow();
    expect(a.shared.targets().filter((target) => targets.includes(target))).toEqual([]);
    expect(a.agent.status).toMatchObject({ told: 4, untold: 0, pullProblem: null, pushProblem: null });
    expect([...a.faults, ...b.faults]).toEqual([]);
  });

  test('what is unblocked where it was blocked opens everywhere', async () => {
    const { a, b } = await twoMembers('own');
    a.own.block('203.0.113.20');
    a.agent.poke();
    await waitUntil('B is closed', () => b.keepsOut('203.0.113.20'));
    a.own.unblock('203.0.113.20');
    a.agent.poke();
    await waitUntil('B is open', () => !b.keepsOut('203.0.113.20'));
    await waitUntil('it is settled', () => a.agent.status.takingBack === 0);
    await a.agent.checkNow();
    expect(a.keepsOut('203.0.113.20')).toBe(false);
  });

  test('what is unblocked where it was learnt opens everywhere, and nothing around it', async () => {
    const { a, b } = await twoMembers('learnt');
    for (const target of ['203.0.113.33', '203.0.113.32/27', '203.0.113.34']) a.own.block(target);
    b.own.block('203.0.113.33');
    a.agent.poke();
    b.agent.poke();
    // While A does not know that it was told, it tells again: that would be a new block.
    const areTold = () => a.agent.status.untold + b.agent.status.untold === 0;
    await waitUntil('all are known', () => b.keepsOut('203.0.113.32/27') && areTold());
    b.own.unblock('203.0.113.33');
    await b.agent.takeBack('203.0.113.33');
    expect(b.keepsOut('203.0.113.33')).toBe(false);
    await waitUntil(
      'A is open',
      () => !a.keepsOut('203.0.113.33'),
      () => [a.agent.status, a.own.told(), a.shared.targets(), b.agent.status],
    );
    await b.agent.checkNow();
    expect(b.agent.status.takingBack).toBe(0);
    expect(b.keepsOut('203.0.113.33')).toBe(false);
    for (const each of [a, b]) {
      expect(each.keepsOut('203.0.113.32/27')).toBe(true);
      expect(each.keepsOut('203.0.113.34')).toBe(true);
    }
    // Taken back is not for ever.
    a.own.block('203.0.113.33');
    a.agent.poke();
    await waitUntil('B is closed anew', () => b.keepsOut('203.0.113.33'));
  });

  test('cscli decisions delete opens all', async () => {
    const { a, b } = await twoMembers('cscli');
    a.own.block('203.0.113.50');
    a.own.block('203.0.113.51');
    a.agent.poke();
    await waitUntil('B is closed', () => b.keepsOut('203.0.113.50') && b.keepsOut('203.0.113.51'));
    await lapi.cscli('decisions', 'delete', '--ip', '203.0.113.50');
    await waitUntil('both are open', () => !a.keepsOut('203.0.113.50') && !b.keepsOut('203.0.113.50'));
    expect(a.keepsOut('203.0.113.51') && b.keepsOut('203.0.113.51')).toBe(true);
  });

  test('cscli deletes while a guard is away: it opens when it is back', async () => {
    const access = await admit(lapi, 'away');
    const first = member(access);
    const id = first.own.block('203.0.113.60');
    await first.agent.checkNow();
    expect(first.agent.status.told).toBe(1);
    await first.agent.stop();
    await lapi.cscli('decisions', 'delete', '--ip', '203.0.113.60');
    const again = member(access, {}, first);
    await waitUntil('it is open', () => !again.keepsOut('203.0.113.60'));
    expect(again.own.told().map(({ block }) => block.id)).not.toContain(id);
  });

  test('a block whose time comes is not taken for one that was taken back', async () => {
    const { a, b } = await twoMembers('expiry');
    a.own.block('203.0.113.70', 4000);
    a.own.block('203.0.113.71');
    a.agent.poke();
    await waitUntil('B is closed', () => b.keepsOut('203.0.113.70'));
    await waitUntil('B is open', () => !b.keepsOut('203.0.113.70'));
    await waitUntil('A is open', () => !a.keepsOut('203.0.113.70'));
    await a.agent.checkNow();
    expect(a.keepsOut('203.0.113.71') && b.keepsOut('203.0.113.71')).toBe(true);
    expect(a.agent.status).toMatchObject({ told: 1, untold: 0 });
  });

  test('decisions of others: by hand, captchas, countries, and origins that were not chosen', async () => {
    const { bouncerKey = '', url } = await admit(lapi, 'others');
    const all = member({ url, bouncerKey });
    await lapi.cscli('decisions', 'add', '--ip', '198.51.100.1', '-d', '2h', '-R', 'by hand');
    await lapi.cscli('decisions', 'add', '--ip', '198.51.100.2', '-t', 'captcha');
    await lapi.cscli('decisions', 'add', '--scope', 'Country', '--value', 'FR');
    await waitUntil('the ban is there', () => all.keepsOut('198.51.100.1'));
    expect(all.keepsOut('198.51.100.2')).toBe(false);
    await waitUntil('the captcha is counted', () => all.agent.status.skipped.type === 1);
    const some = await admit(lapi, 'some');
    const chosen = member({ url, bouncerKey: some.bouncerKey ?? '' }, { origins: ['crowdsec'] });
    await chosen.agent.checkNow();
    expect(chosen.shared.targets()).toEqual([]);
    expect(chosen.agent.status.pullProblem).toBeNull();
  });

  test('without a machine, what the owner unblocks stays open here', async () => {
    const { url, bouncerKey = '' } = await admit(lapi, 'reader');
    const reader = member({ url, bouncerKey });
    await lapi.cscli('decisions', 'add', '--ip', '198.51.100.9', '-d', '2h');
    await waitUntil('it is closed', () => reader.keepsOut('198.51.100.9'));
    await reader.agent.takeBack('198.51.100.9');
    await reader.agent.stop();
    const again = member({ url, bouncerKey }, {}, reader);
    await again.agent.checkNow();
    await again.agent.checkNow();
    expect(again.keepsOut('198.51.100.9')).toBe(false);
    expect(again.agent.status.takingBack).toBe(1);
  });

  test('without a bouncer key blocks are told all the same, and taken back', async () => {
    const { url, machine } = await admit(lapi, 'writer');
    const { bouncerKey = '' } = await admit(lapi, 'listener');
    const writer = member({ url, ...(machine && { machine }) });
    const listener = member({ url, bouncerKey });
    writer.own.block('203.0.113.90');
    writer.agent.poke();
    await waitUntil('it is told', () => listener.keepsOut('203.0.113.90'));
    writer.own.unblock('203.0.113.90');
    writer.agent.poke();
    await waitUntil('it is taken back', () => !listener.keepsOut('203.0.113.90'));
  });

  test('a thousand blocks at once', async () => {
    const { a, b } = await twoMembers('thousand');
    const own = Array.from({ length: 1000 }, (_, i) => `100.64.${i >> 8}.${i & 255}`);
    for (const target of own) a.own.block(target);
    a.agent.poke();
    await waitUntil('all are told', () => a.agent.status.told === 1000);
    // CrowdSec leaves out of its deltas what it stores while it answers.
    await b.agent.checkNow();
    expect(own.filter(b.keepsOut)).toHaveLength(1000);
    await lapi.cscli('decisions', 'delete', '--all');
    await waitUntil('all are open', () => b.shared.entries().length === 0 && a.own.standing().length === 0);
  });
});

describeWithCrowdSec('a Local API that fails', (program) => {
  async function ownLapi() {
    const lapi = await Lapi.start(program);
    onTestFinished(() => lapi.remove());
    return lapi;
  }

  test('stopped: all stays, and what happens meanwhile is made up for', async () => {
    const lapi = await ownLapi();
    const a = member(await admit(lapi, 'a'));
    const b = member(await admit(lapi, 'b'));
    a.own.block('203.0.113.1');
    a.own.block('203.0.113.2');
    a.agent.poke();
    await waitUntil('B is closed', () => b.keepsOut('203.0.113.1') && b.keepsOut('203.0.113.2'));
    await lapi.stop();
    await waitUntil('B knows', () => b.agent.status.pullProblem !== null);
    expect(b.agent.status.pullProblem).toMatch(/could not be reached/);
    expect(b.agent.status.connectedSince).toBeNull();
    a.own.block('203.0.113.3');
    a.agent.poke();
    await b.agent.takeBack('203.0.113.2');
    expect(b.keepsOut('203.0.113.1')).toBe(true);
    expect(b.keepsOut('203.0.113.2')).toBe(false);
    expect(a.keepsOut('203.0.113.2')).toBe(true);
    await lapi.start();
    await Promise.all([a.agent.checkNow(), b.agent.checkNow()]);
    await waitUntil('A is open, too', () => !a.keepsOut('203.0.113.2'));
    await waitUntil('B is closed to the third', () => b.keepsOut('203.0.113.3'));
    expect(b.keepsOut('203.0.113.2')).toBe(false);
    expect(a.keepsOut('203.0.113.1') && b.keepsOut('203.0.113.1')).toBe(true);
    await waitUntil('all is well', () => [a, b].every(({ agent }) => agent.status.connectedSince !== null));
  });

  test('emptied and set up anew: everything is told again, and nobody was let in meanwhile', async () => {
    const lapi = await ownLapi();
    const accesses = { a: await admit(lapi, 'a'), b: await admit(lapi, 'b') };
    const a = member(accesses.a);
    const b = member(accesses.b);
    const targets = ['203.0.113.1', '203.0.113.2', '198.51.100.0/24', '2001:db8:1::/64'];
    for (const target of targets) a.own.block(target);
    b.own.block('192.0.2.77');
    a.agent.poke();
    b.agent.poke();
    await waitUntil('all are told', () => targets.every(b.keepsOut) && a.keepsOut('192.0.2.77'));
    let wasLetIn = false;
    const watch = setInterval(() => {
      wasLetIn ||= !targets.every((target) => a.keepsOut(target) && b.keepsOut(target));
    }, 5);
    onTestFinished(() => clearInterval(watch));

    await lapi.stop();
    await lapi.wipe();
    await lapi.start();
    await waitUntil('B says what to do', () => /cscli bouncers add/.test(b.agent.status.pullProblem ?? ''));
    await waitUntil('A says what to do', () =>
      /cscli machines validate/.test(a.agent.status.pushProblem ?? ''),
    );
    // Others are there first, and their alerts have the ids that A's had.
    await lapi.cscli('decisions', 'add', '--ip', '203.0.113.250');
    await admit(lapi, 'a');
    await admit(lapi, 'b');
    await Promise.all([a.agent.checkNow(), b.agent.checkNow()]);
    let list = '';
    await waitUntil(
      'all of it is told again',
      async () => {
        list = await lapi.cscli('decisions', 'list', '-a', '-o', 'raw');
        return [...targets, '192.0.2.77', '203.0.113.250'].every((target) => list.includes(target));
      },
      () => [list, a.agent.status, b.agent.status, a.own.told()],
    );
    const fresh = member({ url: lapi.url, bouncerKey: accesses.b.bouncerKey ?? '' });
    await waitUntil('a newcomer learns all', () => targets.every(fresh.keepsOut));
    await waitUntil('the others learn the new one', () =>
      [a, b].every((each) => each.keepsOut('203.0.113.250')),
    );
    expect(wasLetIn).toBe(false);
    expect(a.own.standing()).toHaveLength(4);
    expect([...a.faults, ...b.faults]).toEqual([]);
  });

  test('emptied under a guard that only tells: it tells again', async () => {
    const lapi = await ownLapi();
    const { url, machine } = await admit(lapi, 'a');
    const a = member({ url, ...(machine && { machine }) });
    a.own.block('203.0.113.1');
    await a.agent.checkNow();
    await waitUntil('it is told', () => a.agent.status.told === 1);
    const [before] = a.own.told();
    await lapi.stop();
    await lapi.wipe();
    await admit(lapi, 'a');
    await lapi.start();
    await a.agent.checkNow();
    await waitUntil('it is told again', async () =>
      (await lapi.cscli('decisions', 'list', '-a', '-o', 'raw')).includes('203.0.113.1'),
    );
    await waitUntil('it knows', () => a.agent.status.told === 1);
    expect(a.own.told()[0]?.remote).not.toBe(before?.remote);
    expect(a.own.standing()).toEqual(['203.0.113.1']);
  });
});
