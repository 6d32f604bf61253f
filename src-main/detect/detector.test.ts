import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPrefix } from '../../src-shared/address.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from './detector.ts';
import { PRESETS, presetOf } from './presets.ts';
import { NO_SURROUNDINGS } from './surroundings.ts';
import { eventOf, says } from './test-events.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const RULES: RuleSet = {
  rules: [
    { name: 'invalid-user', counts: ['invalid-user'], attempts: 3, withinSeconds: 600, blockSeconds: 60 },
    { name: 'root', counts: ['root'], attempts: 2, withinSeconds: 600, blockSeconds: 120 },
    { name: 'valid-user', counts: ['valid-user'], attempts: 4, withinSeconds: 600, blockSeconds: 60 },
  ],
  restrictedUsers: [],
  growth: { factor: 2, maxSeconds: 200, rememberSeconds: 3600 },
  escalation: null,
  resetOnSuccess: true,
  spareAfterLoginSeconds: 3600,
  ipv6PrefixLength: 64,
};

let nextPid = 1;

/** A try of its own connection. */
function attempt(event: LoginEvent, address = '203.0.113.66'): LoginEvent {
  return { ...event, pid: nextPid++, address };
}

function run(detector: Detector, events: readonly (readonly [LoginEvent, number])[]): Decision[] {
  return events.flatMap(([event, time]) => [...detector.handle(event, time).decisions]);
}

describe('rules', () => {
  test('the attempt that a rule names blocks, not the one before', () => {
    const detector = new Detector(RULES);
    const decisions = run(
      detector,
      [0, 1, 2].map((i) => [attempt(says.invalidUser()), i * MINUTE]),
    );
    expect(decisions).toEqual([
      {
        decision: 'block',
        target: '203.0.113.66',
        since: 2 * MINUTE,
        until: 3 * MINUTE,
        rule: 'invalid-user',
        reason: "3 attempts for users that don't exist within 10 minutes",
      },
    ]);
  });

  test('the window slides', () => {
    const detector = new Detector(RULES);
    expect(
      run(
        detector,
        [0, 6, 11, 17].map((minute) => [attempt(says.invalidUser()), minute * MINUTE]),
      ),
    ).toEqual([]);
    expect(run(detector, [[attempt(says.invalidUser()), 18 * MINUTE]])).toHaveLength(1);
  });

  test('attempts exactly as far apart as the window count', () => {
    const detector = new Detector(RULES);
    expect(
      run(
        detector,
        [0, 5, 10].map((minute) => [attempt(says.invalidUser()), minute * MINUTE]),
      ),
    ).toHaveLength(1);
  });

  test('categories are counted apart, attackers too', () => {
    const detector = new Detector(RULES);
    const events = [says.invalidUser(), says.invalidUser(), says.password('root'), says.password('mia')];
    expect(
      run(
        detector,
        events.map((event) => [attempt(event), 0]),
      ),
    ).toEqual([]);
    expect(run(detector, [[attempt(says.invalidUser(), '203.0.113.67'), 0]])).toEqual([]);
  });

  test('a rule may count several categories together', () => {
    const rule = {
      name: 'any',
      counts: ['root', 'invalid-user'] as const,
      attempts: 3,
      withinSeconds: 60,
      blockSeconds: 60,
    };
    const detector = new Detector({ ...RULES, rules: [rule] });
    const events = [says.invalidUser(), says.password('root'), says.invalidUser()];
    expect(
      run(
        detector,
        events.map((event) => [attempt(event), 0]),
      ),
    ).toMatchObject([{ rule: 'any' }]);
  });

  test('where several rules are broken, the one that blocks for longest says why', () => {
    const short = {
      name: 'short',
      counts: ['root'] as const,
      attempts: 2,
      withinSeconds: 60,
      blockSeconds: 10,
    };
    const ever = {
      name: 'ever',
      counts: ['root'] as const,
      attempts: 2,
      withinSeconds: 60,
      blockSeconds: null,
    };
    const detector = new Detector({ ...RULES, rules: [short, ever, short] });
    const events = [says.password(), says.password()];
    expect(
      run(
        detector,
        events.map((event) => [attempt(event), 0]),
      ),
    ).toMatchObject([{ rule: 'ever', until: null }]);
  });

  test('one line that stands for many attempts can break a rule alone', () => {
    const detector = new Detector(RULES);
    expect(run(detector, [[attempt(says.password('root', true, 5)), 0]])).toHaveLength(1);
  });

  test('an attacker that is blocked makes no further decisions', () => {
    const detector = new Detector(RULES);
    const many = Array.from({ length: 20 }, () => [attempt(says.invalidUser()), 0] as const);
    expect(run(detector, many)).toHaveLength(1);
  });

  test('IPv6 sources count by their /64', () => {
    const detector = new Detector(RULES);
    const decisions = run(
      detector,
      [1, 2, 3].map((i) => [attempt(says.invalidUser(), `2001:db8:0:7::${i}`), 0]),
    );
    expect(decisions).toMatchObject([{ target: '2001:db8:0:7::/64' }]);
  });

  test('blocks grow for those who come back, up to the most, and are forgotten in the end', () => {
    const detector = new Detector(RULES);
    const lengths: number[] = [];
    let time = 0;
    const attack = () => {
      for (const decision of run(
        detector,
        [0, 0, 0].map(() => [attempt(says.invalidUser()), time]),
      )) {
        if (decision.decision === 'block') lengths.push(((decision.until ?? 0) - decision.since) / 1000);
      }
    };
    for (let i = 0; i < 4; i++) {
      attack();
      time += 5 * MINUTE;
    }
    time += 3 * HOUR;
    attack();
    expect(lengths).toEqual([60, 120, 200, 200, 60]);
  });

  test('progress names the rule that is nearest', () => {
    const detector = new Detector(RULES);
    run(detector, [
      [attempt(says.invalidUser()), 0],
      [attempt(says.password('root')), 0],
    ]);
    expect(detector.progress('203.0.113.66', 0)).toEqual({ attempts: 1, of: 2, rule: 'root' });
    expect(detector.progress('203.0.113.66', HOUR)).toBeNull();
  });
});

describe('success', () => {
  test('resets the count of its address', () => {
    const detector = new Detector({ ...RULES, spareAfterLoginSeconds: 0 });
    const wrong = () => [attempt(says.password('mia')), 1] as const;
    expect(
      run(detector, [wrong(), wrong(), wrong(), [attempt(says.accepted()), 1], wrong(), wrong(), wrong()]),
    ).toEqual([]);
  });

  test('does not where the rules say so', () => {
    const detector = new Detector({ ...RULES, resetOnSuccess: false, spareAfterLoginSeconds: 0 });
    const wrong = () => [attempt(says.password('mia')), MINUTE] as const;
    expect(run(detector, [wrong(), wrong(), wrong(), [attempt(says.accepted()), 0], wrong()])).toHaveLength(
      1,
    );
  });
});

describe('who is never blocked', () => {
  const attack = (address: string) =>
    Array.from({ length: 3 }, () => [attempt(says.invalidUser(), address), HOUR] as const);
  const guarded = () => {
    const detector = new Detector(RULES);
    detector.surroundings = {
      ownAddresses: ['198.51.100.1', '2001:db8::1'],
      gateways: ['198.51.100.254'],
      allowed: ['192.0.2.0/24', '203.0.113.9'],
      openSessions: () => ['203.0.113.50'],
      isExemptPlace: (prefix) => formatPrefix(prefix).startsWith('198.51.77.'),
    };
    return detector;
  };

  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['198.51.100.1', 'own-address'],
    ['2001:db8::1', 'own-address'],
    ['198.51.100.254', 'gateway'],
    ['192.0.2.77', 'allow-list'],
    ['203.0.113.9', 'allow-list'],
    ['203.0.113.50', 'open-session'],
    ['198.51.77.7', 'exempt-place'],
  ])('%s: %s', (address, reason) => {
    const canonical = address === '::ffff:127.0.0.1' ? '127.0.0.1' : address;
    expect(run(guarded(), attack(canonical))).toMatchObject([
      { decision: 'spare', reason, rule: 'invalid-user' },
    ]);
  });

  test('a neighbour in this machine’s own IPv6 network is blocked by its address alone', () => {
    expect(run(guarded(), attack('2001:db8::beef'))).toMatchObject([
      { decision: 'block', target: '2001:db8::beef' },
    ]);
  });

  test('where the owner allows another in the attacker’s prefix, its address alone is', () => {
    const detector = new Detector(RULES);
    detector.surroundings = { ...NO_SURROUNDINGS, allowed: ['2001:db8:0:7::1'] };
    expect(run(detector, attack('2001:db8:0:7::2'))).toMatchObject([
      { decision: 'block', target: '2001:db8:0:7::2' },
    ]);
    expect(run(detector, attack('2001:db8:0:7::1'))).toEqual([]);
  });

  test('a login spares the whole prefix of an IPv6 source: it is one customer', () => {
    const detector = guarded();
    run(detector, [[attempt(says.accepted(), '2001:db8:0:7::1'), HOUR]]);
    expect(run(detector, attack('2001:db8:0:7::2'))).toMatchObject([
      { decision: 'spare', reason: 'recent-login' },
    ]);
  });

  test('an address from which someone logged in of late', () => {
    const detector = guarded();
    run(detector, [[attempt(says.accepted(), '203.0.113.70'), 30 * MINUTE]]);
    expect(run(detector, attack('203.0.113.70'))).toMatchObject([
      { decision: 'spare', reason: 'recent-login' },
    ]);
  });

  test('but not for ever', () => {
    const detector = guarded();
    run(detector, [[attempt(says.accepted(), '203.0.113.70'), -HOUR]]);
    expect(run(detector, attack('203.0.113.70'))).toMatchObject([{ decision: 'block' }]);
  });

  test('others are blocked', () => {
    expect(run(guarded(), attack('203.0.113.66'))).toMatchObject([{ decision: 'block' }]);
  });

  test('whatever the surroundings and the attack, nothing protected is ever blocked', () => {
    const octet = fc.integer({ min: 0, max: 5 });
    const address = fc.oneof(
      octet.map((n) => `203.0.113.${n}`),
      octet.map((n) => `127.0.0.${n}`),
      octet.map((n) => `2001:db8:0:${n}::1`),
    );
    const list = fc.array(address, { maxLength: 3 });
    const step = fc.record({
      address,
      event: fc.constantFrom(says.invalidUser(), says.password(), says.accepted()),
      gap: fc.integer({ min: 0, max: 120_000 }),
    });
    fc.assert(
      fc.property(
        list,
        list,
        list,
        list,
        fc.array(step, { maxLength: 80 }),
        fc.boolean(),
        (ownAddresses, gateways, allowed, openSessions, steps, wide) => {
          const escalation = {
            attackers: 2,
            withinSeconds: 3600,
            ipv4PrefixLength: 24,
            ipv6PrefixLength: 48,
            blockSeconds: null,
          };
          const detector = new Detector({ ...RULES, escalation: wide ? escalation : null });
          detector.surroundings = {
            ...NO_SURROUNDINGS,
            ownAddresses,
            gateways,
            allowed,
            openSessions: () => openSessions,
          };
          const loggedIn = new Set<string>();
          let time = 0;
          for (const { address: from, event, gap } of steps) {
            time += gap;
            if (event.kind === 'accepted') loggedIn.add(from);
            for (const decision of detector.handle(attempt(event, from), time).decisions) {
              if (decision.decision !== 'block') continue;
              const inside = [
                ...ownAddresses,
                ...gateways,
                ...allowed,
                ...openSessions,
                ...loggedIn,
                '127.0.0.1',
              ].filter((safe) => covers(decision.target, safe));
              expect(inside).toEqual([]);
            }
          }
        },
      ),
    );
  });
});

function covers(target: string, address: string): boolean {
  const [network = '', length] = target.split('/');
  if (length === undefined) return target === address;
  if (length === '24') return address.startsWith(network.slice(0, network.lastIndexOf('.') + 1));
  if (length === '64')
    return (
      address.startsWith(network.replace(/::$/, '::')) ||
      address.startsWith(`${network.replace(/::$/, '')}::`)
    );
  return address.startsWith('2001:db8:0:');
}

describe('a network with many attackers', () => {
  const escalation = {
    attackers: 3,
    withinSeconds: 600,
    ipv4PrefixLength: 24,
    ipv6PrefixLength: 48,
    blockSeconds: 900,
  };

  test('is blocked as a whole', () => {
    const detector = new Detector({ ...RULES, escalation });
    const decisions = [1, 2, 3].flatMap((n) =>
      run(
        detector,
        [0, 0, 0].map(() => [attempt(says.invalidUser(), `203.0.113.${n}`), n]),
      ),
    );
    expect(decisions.at(-1)).toMatchObject({
      decision: 'block',
      target: '203.0.113.0/24',
      rule: 'escalation',
      until: 3 + 900_000,
    });
    expect(decisions).toHaveLength(4);
  });

  test('unless it holds somebody who must not be', () => {
    const detector = new Detector({ ...RULES, escalation });
    detector.surroundings = {
      ownAddresses: [],
      gateways: [],
      allowed: ['203.0.113.200'],
      openSessions: () => [],
      isExemptPlace: () => false,
    };
    const decisions = [1, 2, 3].flatMap((n) =>
      run(
        detector,
        [0, 0, 0].map(() => [attempt(says.invalidUser(), `203.0.113.${n}`), n]),
      ),
    );
    expect(decisions.at(-1)).toMatchObject({
      decision: 'spare',
      target: '203.0.113.0/24',
      reason: 'allow-list',
    });
  });
});

describe('the owner', () => {
  test('forgives: counting starts anew', () => {
    const detector = new Detector(RULES);
    run(
      detector,
      [0, 0, 0].map(() => [attempt(says.invalidUser()), 0]),
    );
    detector.forgive('203.0.113.66');
    expect(
      run(
        detector,
        [0, 0].map(() => [attempt(says.invalidUser()), 1]),
      ),
    ).toEqual([]);
    expect(run(detector, [[attempt(says.invalidUser()), 1]])).toMatchObject([
      { decision: 'block', until: 1 + MINUTE },
    ]);
  });
});

test('presets are known by their rules', () => {
  for (const [name, { rules }] of Object.entries(PRESETS))
    expect(presetOf(structuredClone(rules))).toBe(name);
  expect(presetOf(RULES)).toBeNull();
});

test('the same events give the same decisions, also after the state was read anew half way', () => {
  const clue = fc.constantFrom(
    says.invalidUser(),
    says.password(),
    says.password('mia'),
    says.key(),
    says.closed(),
    says.accepted(),
    says.pamAnswer(),
  );
  const step = fc.record({
    event: clue,
    pid: fc.integer({ min: 1, max: 4 }),
    host: fc.integer({ min: 1, max: 3 }),
    gap: fc.integer({ min: 0, max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, cut) => {
      let time = 0;
      const events = steps.map(({ event, pid, host, gap }) => {
        time += gap;
        return [eventOf({ ...event, pid: pid * 10 + host, address: `203.0.113.${host}` }), time] as const;
      });
      const whole = run(new Detector(RULES), events);
      const first = new Detector(RULES);
      const before = run(first, events.slice(0, cut));
      const second = new Detector(RULES);
      run(second, events.slice(0, cut));
      expect([...before, ...run(second, events.slice(cut))]).toEqual(whole);
    }),
  );
});
