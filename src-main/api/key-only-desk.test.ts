import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { KeyOnly } from '../access/key-only.ts';
import { NO_POLICY } from '../access/policy-words.ts';
import { EventBus } from '../guard/event-bus.ts';
import type { Guard } from '../guard/guard.ts';
import type { GuardEvents } from '../guard/guard-events.ts';
import { sshdLine, startTestGuard, stateDirectory } from '../guard/testing/fakes.ts';
import { HelperError } from '../privileged/helper-error.ts';
import { KeyOnlyDesk, type KeyOnlyParts } from './key-only-desk.ts';

const KEY = `SHA256:${'k'.repeat(43)}`;
const KEY_ONLY = { ...NO_POLICY, keyOnly: true };
const FOUND: KeyOnly = { state: 'passwords', found: 'sshd accepts passwords.', canSwitch: false };

/** A helper in memory that keeps the protocol's promises, and a desk over it. */
function setUp() {
  const state = {
    trying: [] as string[],
    wanted: [] as string[],
    endsAt: 0,
    requests: [] as string[],
    due: [] as number[],
    changes: [] as boolean[],
    keys: [{ user: 'alex', fingerprint: KEY, lastUsedAt: null }],
    refuses: null as string | null,
  };
  const parts: KeyOnlyParts = {
    helper: {
      run: async ({ verb, words = [], settings = [] }) => {
        if (state.refuses !== null) throw new HelperError('refused', state.refuses);
        state.requests.push([verb, ...words, ...settings].join(' '));
        if (state.endsAt <= Date.now()) state.trying = [];
        if (verb === 'sshd-policy-set') {
          state.trying = [...settings];
          state.endsAt = Date.now() + Number(words[0]) * 1000;
          if (settings.length === 0) state.wanted = [];
          return [];
        }
        if (verb === 'sshd-policy-state') {
          const left = Math.ceil((state.endsAt - Date.now()) / 1000);
          return [
            'place /etc/ssh/sshd_config.d/000-drawbridge.conf',
            ...(state.trying.length > 0
              ? [`pending ${left}`, ...state.trying.map((word) => `trying ${word}`)]
              : []),
            ...state.wanted.map((word) => `wanted ${word}`),
          ];
        }
        if (state.trying.length === 0)
          throw new HelperError('refused', 'no change of what sshd accepts waits to be confirmed; …');
        if (verb === 'sshd-policy-confirm') state.wanted = state.trying;
        state.trying = [];
        return [];
      },
    },
    usableKeys: async () => state.keys,
    look: async () => FOUND,
    sshdsOwnWords: async () => 'passwordauthentication yes',
    changed: async (filesToo) => state.changes.push(filesToo),
    due: (_pending, seconds) => state.due.push(seconds),
    fault: (error) => {
      throw error;
    },
  };
  const desk = new KeyOnlyDesk(parts);
  onTestFinished(() => desk.stop());
  return { desk, state };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a change waits, is told in time, and is over by itself when the helper has undone it', async () => {
  const { desk, state } = setUp();
  await desk.start();
  expect(desk.held).toEqual({ canSwitch: true, pending: null, chosen: null });
  const { endsAt } = await desk.set(KEY_ONLY, 180);
  expect(endsAt).toBe(Date.now() + 180_000);
  expect(state.requests).toContain('sshd-policy-set 180 key-only');
  await vi.advanceTimersByTimeAsync(100_000);
  expect(desk.held.pending?.endsAt).toBe(endsAt);
  expect(state.due).toEqual([]);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(state.due).toEqual([60]);
  expect(desk.held.pending).not.toBe(null);
  state.changes.length = 0;
  await vi.advanceTimersByTimeAsync(40_000);
  expect(desk.held.pending).toBe(null);
  expect(state.changes).toContain(true);
  expect(state.due).toEqual([60]);
});

test('a short countdown is told at once', async () => {
  const { desk, state } = setUp();
  await desk.set(KEY_ONLY, 30);
  expect(state.due).toEqual([30]);
});

test('confirmed it stays; undone, or too late, it says so', async () => {
  const { desk, state } = setUp();
  await desk.set(KEY_ONLY, 60);
  await desk.confirm();
  expect(desk.held).toEqual({ canSwitch: true, pending: null, chosen: KEY_ONLY });
  await expect(desk.confirm()).rejects.toMatchObject({ code: 'not-found' });
  await expect(desk.undo()).rejects.toMatchObject({ code: 'not-found' });
  expect(await desk.set(NO_POLICY, 60)).toEqual({ before: KEY_ONLY, endsAt: null });
  expect(state.requests).toContain('sshd-policy-set 0');
  expect(desk.held.chosen).toBe(null);
});

test('what only takes restrictions off stays without being confirmed', async () => {
  const { desk } = setUp();
  const more = { ...KEY_ONLY, noRootLogin: true, allowUsers: ['alex'] };
  await desk.set(more, 60);
  await desk.confirm();
  const fewer = { ...NO_POLICY, noRootLogin: true, allowUsers: ['alex', 'mia'] };
  expect(await desk.set(fewer, 60)).toEqual({ before: more, endsAt: null });
  expect(desk.held).toEqual({ canSwitch: true, pending: null, chosen: fewer });
  // Keeping another user out is a restriction.
  expect((await desk.set({ ...fewer, allowUsers: ['alex'] }, 60)).endsAt).not.toBe(null);
});

test('refused before the helper is asked, where somebody would be locked out; and where the helper refuses', async () => {
  const { desk, state } = setUp();
  state.keys = [];
  await expect(desk.set(KEY_ONLY, 60)).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('has a key'),
  });
  expect(state.requests.filter((one) => one.startsWith('sshd-policy-set'))).toEqual([]);
  state.refuses = 'sshd does not accept this';
  await expect(desk.undo()).rejects.toMatchObject({ code: 'refused', message: 'sshd does not accept this.' });
  expect(desk.held.canSwitch).toBe(false);
  expect((await desk.plan(NO_POLICY)).problems).toEqual(['sshd does not accept this.']);
});

const BEFORE = 60;
const accepted = (seconds: number, { user = 'alex', method = 'publickey', key = `: ED25519 ${KEY}` } = {}) =>
  sshdLine(seconds, `Accepted ${method} for ${user} from 203.0.113.66 port 4242 ssh2${key}`);

test.each<[string, string, boolean]>([
  ['a login by a usable key', accepted(BEFORE + 5), true],
  ['one from before the change', accepted(BEFORE - 5), false],
  ['a login by password', accepted(BEFORE + 5, { method: 'password', key: '' }), false],
  ['another user', accepted(BEFORE + 5, { user: 'backup' }), false],
  ['another key', accepted(BEFORE + 5, { key: `: ED25519 SHA256:${'x'.repeat(43)}` }), false],
])('%s: confirmed by itself: %s', async (_what, line, confirms) => {
  vi.useRealTimers();
  const { guard, log, clock } = await startTestGuard(stateDirectory());
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() + BEFORE * 1000 });
  const { desk, state } = setUp();
  desk.attach(guard);
  await desk.set(KEY_ONLY, 300);
  await log.write(line);
  if (confirms) await vi.waitFor(() => expect(desk.held.chosen).toEqual(KEY_ONLY));
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
  expect(state.wanted).toEqual(confirms ? ['key-only'] : []);
  expect(desk.held.pending === null).toBe(confirms);
});

test('a recorded log confirms nothing', () => {
  const { desk } = setUp();
  const bus = new EventBus<GuardEvents>();
  desk.attach({ log: { kind: 'replay' }, bus } as unknown as Guard);
  expect(bus.isHeard('loginEvents')).toBe(false);
});
