import type { Clue, EventKind, LoginEvent } from '../../src-shared/login-event.ts';

/** A login event for tests: a wrong password for root on connection 1, but for what is given. */
export function eventOf(given: Partial<LoginEvent> = {}): LoginEvent {
  return {
    time: 0,
    zone: 0,
    pid: 1,
    kind: 'failed',
    clue: 'verdict',
    user: 'root',
    knownUser: true,
    address: '203.0.113.66',
    hostName: null,
    port: 4000,
    method: 'password',
    fingerprint: null,
    times: 1,
    namedPid: null,
    ...given,
  };
}

/** The lines that sshd writes about a connection, as their clues. */
export const says = {
  invalidUser: (user = 'admin') => line('invalid-user', 'announced', user, false, null),
  notAllowed: (user = 'root') => line('not-allowed', 'announced', user, true, null, { port: null }),
  pamModule: (user: string | null) => line('failed', 'pam-module', user, user !== null, null, { port: null }),
  pamAnswer: (user = 'root', known = true) => line('failed', 'pam-answer', user, known, null, { port: null }),
  pamTotal: (times: number) => line('failed', 'total', 'root', true, null, { port: null, times }),
  password: (user = 'root', known = true, times = 1) =>
    line('failed', 'verdict', user, known, 'password', { times }),
  keyboard: (user = 'root', known = true) =>
    line('failed', 'verdict', user, known, 'keyboard-interactive/pam'),
  key: (user = 'root', known = true) => line('failed', 'offer', user, known, 'publickey'),
  none: (user = 'admin') => line('failed', 'offer', user, false, 'none'),
  maximum: (user = 'root') => line('too-many-failures', 'ending', user, true, null),
  closed: (user: string | null = null) =>
    line('preauth-close', 'ending', user, user === null ? null : true, null),
  silent: () => line('no-identification', 'ending', null, null, null, { address: null, port: null }),
  disconnected: () => line('disconnected', 'ending', null, null, null),
  accepted: (user = 'mia') => line('accepted', 'success', user, true, 'publickey'),
};

function line(
  kind: EventKind,
  clue: Clue,
  user: string | null,
  knownUser: boolean | null,
  method: string | null,
  more: Partial<LoginEvent> = {},
): LoginEvent {
  return eventOf({ kind, clue, user, knownUser, method, ...more });
}
