import { describe, expect, test } from 'vitest';
import type { PlacedBlock, Preferences } from '../../../src-shared/contract.ts';
import { confirmationNotice } from './confirmation-notice.ts';
import { newPlaceNotice } from './new-place-notice.ts';
import type { Notice, NoticeAction } from './notice.ts';
import { Notifier } from './notifier.ts';
import { endedNotice, ProblemNotices } from './problem-notice.ts';

const ALL: Preferences['notifications'] = {
  blocks: true,
  newPlaces: true,
  problems: true,
  confirmations: true,
  sound: true,
};

function block(target: string, change: Partial<PlacedBlock> = {}): PlacedBlock {
  return {
    id: 1,
    target,
    since: 0,
    until: 1000,
    by: 'rule',
    reason: '5 attempts',
    rule: 'invalid-user',
    liftedAt: null,
    liftedBy: null,
    place: { country: 'NL', network: { number: 64_500, name: 'Example BV' } },
    ...change,
  };
}

function setUp() {
  const shown: {
    notice: Notice;
    silent: boolean;
    isClosed: boolean;
    press: (a: NoticeAction | null) => void;
  }[] = [];
  const acted: [string, NoticeAction | null][] = [];
  const timers: (() => void)[] = [];
  const state = { chosen: ALL as typeof ALL | null, isWatched: false, isEnforced: true };
  const notifier = new Notifier({
    show: (notice, silent, press) => {
      const one = { notice, silent, press, isClosed: false };
      shown.push(one);
      return {
        close: () => {
          one.isClosed = true;
        },
      };
    },
    act: (notice, action) => acted.push([notice.title, action]),
    isWatched: () => state.isWatched,
    chosen: () => state.chosen,
    isEnforced: () => state.isEnforced,
    timer: (run) => {
      timers.push(run);
      return () => {
        const at = timers.indexOf(run);
        if (at >= 0) timers.splice(at, 1);
      };
    },
  });
  return { notifier, shown, acted, state, timers, passTime: () => timers.shift()?.() };
}

const titles = (shown: readonly { notice: Notice }[]) => shown.map(({ notice }) => notice.title);

describe('blocks', () => {
  test('one is told by its address, why and where, with what can be done', () => {
    const { notifier, shown, passTime } = setUp();
    notifier.blocked(block('203.0.113.66'));
    expect(shown).toEqual([]);
    passTime();
    expect(shown.map(({ notice }) => notice)).toEqual([
      {
        category: 'blocks',
        severity: 'info',
        title: '203.0.113.66 blocked',
        body: '5 attempts · Netherlands, Example BV',
        attacker: '203.0.113.66',
        actions: ['details', 'unblock'],
        once: null,
      },
    ]);
  });

  test('a burst becomes one', () => {
    const { notifier, shown, passTime, timers } = setUp();
    for (let i = 1; i <= 7; i++) notifier.blocked(block(`203.0.113.${i}`));
    passTime();
    expect(timers).toEqual([]);
    expect(titles(shown)).toEqual(['7 addresses blocked']);
    expect(shown[0]?.notice.body).toBe('203.0.113.1, 203.0.113.2, 203.0.113.3 and 4 more');
    expect(shown[0]?.notice.actions).toEqual(['details']);
  });

  test('the next takes the place of the one before', () => {
    const { notifier, shown, passTime } = setUp();
    notifier.blocked(block('203.0.113.1'));
    passTime();
    notifier.blocked(block('203.0.113.2'));
    passTime();
    expect(shown.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  test("the owner's own are not told, and those that are only recorded as what they are", () => {
    const { notifier, shown, passTime, state } = setUp();
    notifier.blocked(block('203.0.113.1', { by: 'owner' }));
    passTime();
    expect(shown).toEqual([]);
    state.isEnforced = false;
    notifier.blocked(block('203.0.113.2'));
    passTime();
    expect(titles(shown)).toEqual(['203.0.113.2 would be blocked']);
    expect(shown[0]?.notice.actions).toEqual(['details']);
  });

  test('a reason with what an attacker wrote is cleaned', () => {
    const { notifier, shown, passTime } = setUp();
    notifier.blocked(
      block('203.0.113.1', { reason: 'tried \u202E<img src=x>', place: { country: null, network: null } }),
    );
    passTime();
    expect(shown[0]?.notice.body).toBe('tried ‹img src=x›');
  });
});

describe('what the owner does not want or need is not shown', () => {
  test('while they watch', () => {
    const { notifier, shown, passTime, state } = setUp();
    state.isWatched = true;
    notifier.blocked(block('203.0.113.1'));
    passTime();
    notifier.present({ ...endedNotice('It failed.'), category: 'test' });
    expect(shown.map(({ notice }) => notice.category)).toEqual(['test']);
  });

  test.each([
    ['blocks', (n: Notifier) => n.blocked(block('203.0.113.1'))],
    ['problems', (n: Notifier) => n.present(endedNotice('It failed.'))],
  ] as const)('%s, if they chose so', (kind, happens) => {
    const { notifier, shown, passTime, state } = setUp();
    state.chosen = { ...ALL, [kind]: false };
    happens(notifier);
    passTime();
    expect(shown).toEqual([]);
    state.chosen = ALL;
    happens(notifier);
    passTime();
    expect(shown).toHaveLength(1);
  });

  test('before their choice is known', () => {
    const { notifier, shown, state } = setUp();
    state.chosen = null;
    notifier.present(endedNotice('It failed.'));
    expect(shown).toEqual([]);
  });

  test('what is to be told once, twice', () => {
    const { notifier, shown } = setUp();
    notifier.present(endedNotice('It failed.'));
    notifier.present(endedNotice('It failed.'));
    expect(shown).toHaveLength(1);
  });

  test('after the end', () => {
    const { notifier, shown, passTime } = setUp();
    notifier.blocked(block('203.0.113.1'));
    notifier.stop();
    passTime();
    expect(shown).toEqual([]);
  });
});

test('sound only for what matters, and only where it is wanted', () => {
  const { notifier, shown, state, passTime } = setUp();
  notifier.present(endedNotice('It failed.'));
  notifier.blocked(block('203.0.113.1'));
  passTime();
  expect(shown.map(({ silent }) => silent)).toEqual([false, true]);
  state.chosen = { ...ALL, sound: false };
  notifier.present({ ...endedNotice('Again.'), once: null });
  expect(shown.at(-1)?.silent).toBe(true);
});

test('what the owner does with it reaches who can do it', () => {
  const { notifier, shown, acted, passTime } = setUp();
  notifier.blocked(block('203.0.113.1'));
  passTime();
  shown[0]?.press('unblock');
  shown[0]?.press(null);
  expect(acted).toEqual([
    ['203.0.113.1 blocked', 'unblock'],
    ['203.0.113.1 blocked', null],
  ]);
});

test('a guard that stops working is told once, and again when it works', () => {
  const notices = new ProblemNotices();
  const broken = {
    condition: 'broken',
    sentence: 'Not guarding: the log can not be read.',
    advice: null,
  } as const;
  const well = { condition: 'guarding', sentence: 'Guarding.', advice: null } as const;
  expect(notices.next(well)).toBeNull();
  expect(notices.next(broken)).toMatchObject({ severity: 'high', body: broken.sentence });
  expect(notices.next(broken)).toBeNull();
  expect(notices.next({ ...broken, sentence: 'Not guarding: the disk is full.' })).toMatchObject({
    severity: 'high',
  });
  expect(notices.next(well)).toMatchObject({ severity: 'info', title: 'Working again' });
  expect(notices.next(well)).toBeNull();
});

test('what has to be confirmed in time is told with both ways out, once for each', () => {
  const { notifier, shown, acted, state } = setUp();
  const due = { endsAt: 60_000, seconds: 60, keyOnly: true };
  notifier.present(confirmationNotice(due));
  notifier.present(confirmationNotice({ ...due, seconds: 45 }));
  notifier.present(confirmationNotice({ ...due, endsAt: 90_000, keyOnly: false }));
  expect(shown.map(({ notice: { title, actions } }) => [title, actions])).toEqual([
    ['Key-only SSH goes back in 60 s unless you confirm', ['confirm', 'undo']],
    ['What sshd accepts goes back in 60 s unless you confirm', ['confirm', 'undo']],
  ]);
  shown[0]?.press('confirm');
  expect(acted).toEqual([['Key-only SSH goes back in 60 s unless you confirm', 'confirm']]);
  state.chosen = { ...ALL, confirmations: false };
  notifier.present(confirmationNotice({ ...due, endsAt: 120_000 }));
  expect(shown).toHaveLength(2);
});

test('a login from a new place names who and from where, cleaned', () => {
  const event = { user: '<alex>\u0007', address: '192.0.2.9' } as Parameters<
    typeof newPlaceNotice
  >[0]['event'];
  const notice = newPlaceNotice({ event, place: { country: 'NL', network: null } });
  expect(notice.title).toBe('‹alex› logged in from a new place');
  expect(notice.body).toContain('Netherlands (192.0.2.9).');
});
