import { expect, test } from 'vitest';
import { Sessions } from './sessions.ts';

test('a token opens one session, once', () => {
  const sessions = new Sessions();
  const token = sessions.newToken();
  const secret = sessions.exchange(token) ?? '';
  expect(Buffer.from(token, 'base64url').length).toBe(32);
  expect(Buffer.from(secret, 'base64url').length).toBe(32);
  expect(sessions.isOpen(secret)).toBe(true);
  expect(sessions.exchange(token)).toBeNull();
  for (const wrong of ['', token, secret.slice(1), `${secret}x`]) expect(sessions.isOpen(wrong)).toBe(false);
});

test('a new token makes the one before worthless', () => {
  const sessions = new Sessions();
  const [first, second] = [sessions.newToken(), sessions.newToken()];
  expect(sessions.exchange(first)).toBeNull();
  expect(sessions.exchange('')).toBeNull();
  expect(sessions.exchange(second)).not.toBeNull();
});

test('at most 32 sessions: the oldest goes first', () => {
  const sessions = new Sessions();
  const secrets = Array.from({ length: 33 }, () => sessions.exchange(sessions.newToken()) ?? '');
  expect(secrets.map((secret) => sessions.isOpen(secret))).toEqual([false, ...new Array(32).fill(true)]);
});

test('a session ends after seven days', () => {
  let now = 0;
  const sessions = new Sessions(() => now);
  const secret = sessions.exchange(sessions.newToken()) ?? '';
  now = 7 * 86_400_000 - 1;
  expect(sessions.isOpen(secret)).toBe(true);
  now++;
  expect(sessions.isOpen(secret)).toBe(false);
});
