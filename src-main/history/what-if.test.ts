import { describe, expect, test } from 'vitest';
import type { RuleSet } from '../../src-shared/rule.ts';
import { Bench, NOON, newEvent } from './history.fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So many wrong passwords within an hour block for a day. */
function rules(attempts: number, more: Partial<RuleSet> = {}): RuleSet {
  return {
    rules: [
      { name: `after-${attempts}`, counts: ['root'], attempts, withinSeconds: 3600, blockSeconds: 86_400 },
    ],
    restrictedUsers: [],
    growth: { factor: 1, maxSeconds: null, rememberSeconds: 0 },
    escalation: null,
    resetOnSuccess: false,
    spareAfterLoginSeconds: 7200,
    ipv6PrefixLength: 64,
    ...more,
  };
}

let pid = 100;
/** Tries for root at these minutes after noon, each on a connection of its own. */
function tries(address: string, minutes: readonly number[]) {
  return minutes.map((minute) =>
    newEvent({ time: NOON + minute * MINUTE, address, attacker: address, pid: pid++, port: pid }),
  );
}

function login(address: string, minute: number, user = 'mia') {
  return newEvent({
    time: NOON + minute * MINUTE,
    kind: 'accepted',
    clue: 'success',
    address,
    attacker: address,
    user,
    attempts: 0,
    category: null,
    pid: pid++,
    port: pid,
  });
}

function inOrder(...events: ReturnType<typeof newEvent>[][]) {
  return events.flat().sort((a, b) => a.time - b.time);
}

async function whatIf(
  bench: Bench,
  current: RuleSet,
  proposed: RuleSet,
  protectedTargets: readonly string[] = [],
  ownPrefixes: readonly string[] = [],
) {
  return bench.ask('whatIf', { job: 'what-if', current, proposed, protectedTargets, ownPrefixes });
}

describe('what other rules would have done', () => {
  test('nothing where nothing is stored', async () => {
    const found = await whatIf(new Bench(), rules(3), rules(5));
    expect(found).toMatchObject({ from: null, to: null, events: 0, attackers: 0, changes: [], wrong: [] });
  });

  test('who would be blocked new, earlier, later, no longer', async () => {
    const bench = new Bench();
    bench.commit(
      inOrder(tries('192.0.2.1', [0, 1]), tries('192.0.2.2', [0, 1, 2, 3]), tries('192.0.2.3', [5])),
    );
    const stricter = await whatIf(bench, rules(3), rules(2));
    expect(stricter).toMatchObject({
      from: NOON,
      to: NOON + 5 * MINUTE,
      events: 7,
      attackers: 3,
      currentlyBlocked: 1,
      proposedBlocked: 2,
      counts: { new: 1, earlier: 1, later: 0, 'no-longer': 0, wrong: 0 },
    });
    expect(stricter.changes.map(({ place, ...change }) => change)).toEqual([
      {
        attacker: '192.0.2.2',
        change: 'earlier',
        currentAt: NOON + 2 * MINUTE,
        currentRule: 'after-3',
        proposedAt: NOON + MINUTE,
        proposedRule: 'after-2',
        attempts: 4,
      },
      {
        attacker: '192.0.2.1',
        change: 'new',
        currentAt: null,
        currentRule: null,
        proposedAt: NOON + MINUTE,
        proposedRule: 'after-2',
        attempts: 2,
      },
    ]);
    const laxer = await whatIf(bench, rules(2), rules(3));
    expect(laxer.counts).toEqual({ new: 0, earlier: 0, later: 1, 'no-longer': 1, wrong: 0 });
    const same = await whatIf(bench, rules(2), rules(2));
    expect(same).toMatchObject({ changes: [], currentlyBlocked: 2, proposedBlocked: 2 });
  });

  test('somebody blocked wrongly: they logged in later', async () => {
    const bench = new Bench();
    bench.commit(
      inOrder(
        tries('192.0.2.1', [0, 1]),
        [login('192.0.2.1', 90, 'tom')],
        tries('192.0.2.2', [0, 1, 2]),
        [login('192.0.2.2', 91, 'eve')],
        [login('192.0.2.3', 0)],
        tries('192.0.2.3', [1, 2, 3, 4]),
        [login('192.0.2.3', 10)],
        tries('192.0.2.4', [0]),
        [login('192.0.2.4', 10)],
      ),
    );
    const { wrong, counts } = await whatIf(bench, rules(3), rules(2));
    expect(counts.wrong).toBe(2);
    expect(wrong.map(({ place, ...one }) => one)).toEqual([
      {
        attacker: '192.0.2.2',
        blockedAt: NOON + MINUTE,
        rule: 'after-2',
        loggedInAt: NOON + 91 * MINUTE,
        user: 'eve',
        alsoNow: true,
      },
      {
        attacker: '192.0.2.1',
        blockedAt: NOON + MINUTE,
        rule: 'after-2',
        loggedInAt: NOON + 90 * MINUTE,
        user: 'tom',
        alsoNow: false,
      },
    ]);
  });

  test('a login while blocked does not spare: it would not have been', async () => {
    const bench = new Bench();
    // Blocked for an hour after the second try; the login then, and three tries in the hour after the block.
    const brief: RuleSet = rules(2, {
      rules: [{ name: 'brief', counts: ['root'], attempts: 2, withinSeconds: 3600, blockSeconds: 3600 }],
    });
    const late = rules(9, {
      rules: [{ name: 'late', counts: ['root'], attempts: 5, withinSeconds: 86_400, blockSeconds: 3600 }],
    });
    bench.commit(
      inOrder(tries('192.0.2.1', [0, 1, 10]), [login('192.0.2.1', 30)], tries('192.0.2.1', [70, 71])),
    );
    const found = await whatIf(bench, late, brief);
    // The laxer rules let the login happen, and spare for two hours: so they never block.
    expect(found.counts).toEqual({ new: 1, earlier: 0, later: 0, 'no-longer': 0, wrong: 1 });
  });

  test('nobody who is protected is blocked', async () => {
    const bench = new Bench();
    bench.commit(
      inOrder(tries('192.0.2.1', [0, 1]), tries('127.0.0.1', [0, 1]), tries('198.51.100.7', [0, 1])),
    );
    const found = await whatIf(bench, rules(9), rules(2), ['198.51.100.0/24'], ['192.0.2.0/24']);
    expect(found).toMatchObject({ attackers: 3, proposedBlocked: 0 });
  });

  test('a network blocked keeps out everybody in it, from when they come', async () => {
    const bench = new Bench();
    const escalation = {
      attackers: 2,
      withinSeconds: 86_400,
      ipv4PrefixLength: 24,
      ipv6PrefixLength: 48,
      blockSeconds: null,
    };
    bench.commit(
      inOrder(
        tries('192.0.2.1', [0, 1]),
        tries('192.0.2.2', [2, 3]),
        tries('192.0.2.3', [100]),
        tries('192.0.3.3', [100]),
      ),
    );
    const found = await whatIf(bench, rules(2), rules(2, { escalation }));
    expect(found.changes).toHaveLength(1);
    expect(found.changes[0]).toMatchObject({
      attacker: '192.0.2.3',
      change: 'new',
      proposedAt: NOON + 100 * MINUTE,
      proposedRule: 'escalation',
    });
  });

  test('prefixes of IPv6 of another length are compared by those that hold now', async () => {
    const bench = new Bench();
    const one = (address: string, minute: number) =>
      newEvent({ time: NOON + minute * MINUTE, address, attacker: '2001:db8::/64', pid: pid++ });
    bench.commit([one('2001:db8::1', 0), one('2001:db8::2', 1), one('2001:db8:0:1::1', 2)]);
    const found = await whatIf(bench, rules(2), rules(2, { ipv6PrefixLength: 48 }));
    expect(found.changes.map(({ attacker, change }) => [attacker, change])).toEqual([
      ['2001:db8:0:1::/64', 'new'],
    ]);
  });

  test('at most 200 of each kind are told, those with most attempts', async () => {
    const bench = new Bench();
    const addresses = Array.from({ length: 210 }, (_, n) => `192.0.2.${n + 1}`);
    bench.commit(
      inOrder(
        ...addresses.map((address, n) => tries(address, n < 10 ? [0, 1] : [0, 1, 2])),
        addresses.map((address) => login(address, 300)),
      ),
    );
    const found = await whatIf(bench, rules(9), rules(2));
    expect(found.counts).toMatchObject({ new: 210, wrong: 210 });
    expect(found.changes).toHaveLength(200);
    expect(found.wrong).toHaveLength(200);
    expect(found.changes.every(({ attempts }) => attempts === 3)).toBe(true);
  });

  test('tells how far it is, can be cancelled, and others are answered meanwhile', async () => {
    const bench = new Bench();
    const minutes = Array.from({ length: 6000 }, (_, n) => n);
    bench.commit(tries('192.0.2.1', minutes));
    bench.commit(tries('192.0.2.2', minutes));
    const cancelled = whatIf(bench, rules(3), rules(2));
    const hours = bench.ask('hours', { from: NOON, to: NOON + HOUR });
    bench.hear({ type: 'cancel', job: 'what-if' });
    await expect(cancelled).rejects.toThrow('refused: Cancelled.');
    expect(await hours).toHaveLength(1);
    const found = await whatIf(bench, rules(3), rules(2));
    expect(found.events).toBe(12_000);
    expect(bench.said.filter(({ type }) => type === 'progress')).toContainEqual({
      type: 'progress',
      progress: { job: 'what-if', done: expect.any(Number), of: 12_000 },
    });
  });
});
