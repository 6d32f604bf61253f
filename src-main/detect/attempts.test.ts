import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { AttemptCounter } from './attempts.ts';
import { eventOf, says } from './test-events.ts';

/** How many attempts each event adds, a second apart. */
function count(events: readonly LoginEvent[], restricted: readonly string[] = []): number[] {
  const counter = new AttemptCounter(restricted);
  return events.map((event, i) => counter.add(event, i * 1000).count);
}

describe('one try counts once', () => {
  test.each<[string, LoginEvent[], number[]]>([
    [
      'an invalid user and a password',
      [says.invalidUser(), says.pamModule(null), says.password('admin', false), says.closed('admin')],
      [1, 0, 0, 0],
    ],
    ['five passwords on one connection', [1, 2, 3, 4, 5].map(() => says.password()), [1, 1, 1, 1, 1]],
    [
      'five passwords for an invalid user',
      [says.invalidUser(), ...[1, 2, 3, 4, 5].map(() => says.password('x', false)), says.maximum()],
      [1, 0, 1, 1, 1, 1, 0],
    ],
    [
      'pam_unix before the verdict',
      [says.pamModule('root'), says.password(), says.password(), says.pamTotal(2)],
      [1, 0, 1, 0],
    ],
    [
      'a total tells of tries that were not seen',
      [says.pamModule('root'), says.password(), says.pamTotal(6)],
      [1, 0, 5],
    ],
    [
      'two PAM modules for one try',
      [says.pamModule('root'), says.pamModule('root'), says.password()],
      [1, 0, 0],
    ],
    [
      'keyboard-interactive: PAM’s answer, then the verdict',
      [says.pamAnswer(), says.keyboard(), says.pamAnswer(), says.keyboard()],
      [1, 0, 1, 0],
    ],
    [
      'keyboard-interactive below LogLevel VERBOSE: answers alone',
      [says.pamAnswer(), says.pamAnswer(), says.pamAnswer(), says.keyboard()],
      [1, 1, 1, 0],
    ],
    ['“message repeated 5 times”', [says.password(), says.password('root', true, 5)], [1, 5]],
    ['repeated, the first of them announced', [says.invalidUser(), says.password('admin', false, 3)], [1, 2]],
    ['a user who is not allowed', [says.notAllowed(), says.password('root', false)], [1, 0]],
    [
      'root’s right password, refused twice',
      [says.notAllowed(), says.password(), says.notAllowed(), says.password()],
      [1, 0, 1, 0],
    ],
    [
      'method none, then a password',
      [says.invalidUser(), says.none(), says.password('admin', false)],
      [1, 0, 0],
    ],
    ['an agent’s keys', [says.key(), says.key(), says.key(), says.maximum()], [1, 0, 0, 0]],
    ['keys, then passwords', [says.key(), says.key(), says.password(), says.password()], [1, 0, 0, 1]],
    ['no try at all', [says.closed(), says.disconnected()], [1, 0]],
    ['a port scan that sshd first mentions without address', [says.silent(), says.disconnected()], [0, 1]],
    ['too many failures of which no line was written', [says.maximum()], [1]],
    ['a good login and its end', [says.accepted(), says.disconnected(), says.closed()], [0, 0, 0]],
    [
      'a mistyped password before a good login',
      [says.password('mia'), says.accepted(), says.disconnected()],
      [1, 0, 0],
    ],
    ['a disconnect alone', [says.disconnected()], [0]],
  ])('%s', (_, events, expected) => {
    expect(count(events)).toEqual(expected);
  });
});

describe('what belongs to one connection', () => {
  test('sshd’s pids come round again: another port is another connection', () => {
    expect(count([says.invalidUser(), { ...says.invalidUser(), port: 4001 }])).toEqual([1, 1]);
  });

  test('another address is another connection', () => {
    expect(count([says.invalidUser(), { ...says.invalidUser(), address: '203.0.113.67' }])).toEqual([1, 1]);
  });

  test('after its end a pid is another connection', () => {
    const noPort = { port: null };
    expect(count([says.pamAnswer(), { ...says.closed(), ...noPort }, says.pamModule('root')])).toEqual([
      1, 0, 1,
    ]);
  });

  test('so is one that was silent for long', () => {
    const counter = new AttemptCounter();
    expect(counter.add(says.notAllowed(), 0).count).toBe(1);
    expect(counter.add(says.notAllowed(), 16 * 60_000).count).toBe(1);
  });

  test('connections at the same time are kept apart', () => {
    const second = { pid: 2, port: 5000 };
    expect(
      count([
        says.invalidUser(),
        { ...says.invalidUser(), ...second },
        says.password('admin', false),
        { ...says.password('admin', false), ...second },
        says.password('admin', false),
      ]),
    ).toEqual([1, 1, 0, 0, 1]);
  });

  test('without pids, address and port tell', () => {
    const bare = (event: LoginEvent, port: number | null) => ({ ...event, pid: null, port });
    expect(
      count([
        bare(says.invalidUser(), 1),
        bare(says.invalidUser(), 2),
        bare(says.password('admin', false), 1),
        bare(says.password('admin', false), 2),
        bare(says.password('admin', false), 2),
        bare(says.closed('admin'), 1),
      ]),
    ).toEqual([1, 1, 0, 0, 1, 0]);
  });

  test('without pids, a line without port belongs to the address’s latest connection', () => {
    const bare = (event: LoginEvent, port: number | null) => ({ ...event, pid: null, port });
    expect(
      count([bare(says.pamAnswer(), null), bare(says.keyboard(), 7), bare(says.pamAnswer(), null)]),
    ).toEqual([1, 0, 1]);
  });

  test('the listener speaks of another pid', () => {
    const timeout = eventOf({
      kind: 'timeout',
      clue: 'ending',
      user: null,
      knownUser: null,
      pid: 99,
      namedPid: 1,
      port: null,
    });
    expect(count([says.password(), timeout])).toEqual([1, 0]);
  });

  test('a flood of connections is forgotten in order, not for ever remembered', () => {
    const counter = new AttemptCounter();
    for (let pid = 1; pid <= 40_000; pid++)
      expect(counter.add({ ...says.invalidUser(), pid }, pid).count).toBe(1);
    expect(counter.add({ ...says.password('admin', false), pid: 40_000 }, 40_001).count).toBe(0);
    expect(counter.add({ ...says.password('admin', false), pid: 1 }, 40_001).count).toBe(1);
  });
});

describe('whose attempt it was', () => {
  test('a line without address has its connection’s', () => {
    const counter = new AttemptCounter();
    counter.add(says.password(), 0);
    const nameless = { ...says.maximum(), address: null, port: null };
    expect(counter.add(nameless, 1)).toMatchObject({ count: 0, address: '203.0.113.66' });
  });

  test('an attempt of nobody known is nobody’s', () => {
    expect(new AttemptCounter().add({ ...says.notAllowed(), address: null }, 0)).toMatchObject({
      count: 0,
      address: null,
    });
  });

  test.each<[LoginEvent, string]>([
    [says.invalidUser(), 'invalid-user'],
    [says.password('mia'), 'valid-user'],
    [says.password('root'), 'root'],
    [says.password('root', false), 'root'],
    [says.password('backup'), 'restricted'],
    [says.invalidUser('backup'), 'restricted'],
    [says.closed('mia'), 'probe'],
    [says.pamModule(null), 'invalid-user'],
  ])('its category', (event, category) => {
    expect(new AttemptCounter(['backup']).add(event, 0).category).toBe(category);
  });
});
