/** States to look at. All addresses are documentation's; places are made up for them. */

import { PRESETS } from '../../src-main/guard/rules.ts';
import { ACCESS, PREFERENCES } from '../../src-main/headless/testing/fake-data.ts';
import type {
  Attacker,
  AttackerDetails,
  EventRow,
  Hour,
  PlacedBlock,
  Rules,
  Snapshot,
  Status,
} from '../../src-shared/contract.ts';
import { NOW } from './fake-clock.ts';
import type { FakeHandlers } from './fake-host.ts';
import { share } from './fake-share-data.ts';

export { NOW, PREFERENCES };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const PLACES = [
  { country: 'NL', network: { number: 64_500, name: 'Example Hosting BV' } },
  { country: 'US', network: { number: 64_501, name: 'Example Cloud, Inc.' } },
  { country: 'CN', network: { number: 64_502, name: 'Example Backbone' } },
  {
    country: 'DE',
    network: { number: 64_503, name: 'Beispiel Rechenzentrum und Netzwerkdienstleistungen GmbH' },
  },
  { country: 'BR', network: { number: 64_504, name: 'Exemplo Telecomunicações' } },
  { country: null, network: null },
] as const;

const USERS = ['root', 'admin', 'oracle', 'postgres', 'ubuntu', 'test', 'git', 'pi', 'deploy', 'mia'];

/** Text that an attacker may send as a user name. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '\u202Egnp.exe',
  'a\nb\tc\u0000d',
  'x'.repeat(10_000),
  '=cmd|calc',
  "'; DROP TABLE event; --",
];

function pick<T>(list: readonly T[], index: number): T {
  const one = list[index % list.length];
  if (one === undefined) throw new Error('an empty list');
  return one;
}

function place(index: number): Attacker['place'] {
  const { country, network } = pick(PLACES, index);
  return { country, network: network === null ? null : { ...network } };
}

function addressOf(index: number): string {
  if (index % 7 === 6) return `2001:db8:${(index + 16).toString(16)}:ffff::/64`;
  return `${pick(['203.0.113', '198.51.100', '192.0.2'], index)}.${((index * 37) % 254) + 1}`;
}

export function attacker(index: number, userOf = (n: number) => pick(USERS, n)): Attacker {
  const attempts = index === 0 ? 312 : ((index * 53) % 400) + 1;
  const users = [0, 1, 2, 3, 4].slice(0, (index % 5) + 1).map((n) => ({
    user: userOf(index + n),
    attempts: Math.max(1, Math.floor(attempts / (n + 2))),
  }));
  const lastSeen = NOW - index * 97_000 - 4000;
  const kind = index % 5;
  const status: Attacker['status'] =
    kind === 0 || kind === 3
      ? {
          state: 'blocked',
          until: kind === 3 ? null : NOW + (index + 1) * 3 * HOUR,
          target: addressOf(index),
          from: null,
        }
      : kind === 2
        ? { state: 'spared', reason: 'recent-login', at: lastSeen }
        : kind === 4 && index % 2 === 0
          ? { state: 'allowed', entry: '198.51.100.0/24' }
          : { state: 'watching', attempts: (index % 4) + 1, of: 5, rule: 'invalid-user' };
  return {
    attacker: addressOf(index),
    firstSeen: lastSeen - 40 * MINUTE,
    lastSeen,
    attempts,
    users,
    userCount: users.length + (index % 3) * 7,
    blockCount: kind === 0 ? 2 : 0,
    place: place(index),
    status,
  };
}

export function block(index: number): PlacedBlock {
  const by = pick(['rule', 'rule', 'owner', 'rule'] as const, index);
  return {
    id: index + 1,
    target: index % 9 === 8 ? `198.51.${index % 255}.0/24` : addressOf(index * 5),
    since: NOW - index * 11 * MINUTE - MINUTE,
    until: index % 4 === 3 ? null : NOW + (index + 1) * 47 * MINUTE,
    by,
    reason:
      by === 'owner'
        ? 'Knocks every night'
        : '5 wrong passwords for users that do not exist within 10 minutes',
    rule: by === 'rule' ? 'invalid-user' : null,
    liftedAt: null,
    liftedBy: null,
    place: place(index),
  };
}

export function event(index: number, userOf = (n: number) => pick(USERS, n)): EventRow {
  const user = userOf(index);
  const accepted = index % 17 === 16;
  const address = `203.0.113.${(index % 200) + 1}`;
  const kind = accepted
    ? 'accepted'
    : pick(['failed', 'invalid-user', 'failed', 'preauth-close'] as const, index);
  return {
    id: 100_000 - index,
    time: NOW - index * 7300 - 3000,
    kind,
    outcome: accepted ? 'success' : kind === 'preauth-close' ? 'probe' : 'failure',
    user,
    address,
    port: 40_000 + (index % 20_000),
    method: accepted ? 'publickey' : 'password',
    fingerprint: accepted ? 'SHA256:n7SjPU4xnxzBqqb9fG9s3cqTJfCjBqTIj0yP2Hk5Yt0' : null,
    pid: 4000 + index,
    attempts: accepted ? 0 : 1,
    category: accepted ? null : 'invalid-user',
    line: `2026-11-23T14:0${index % 5}:12.113+01:00 mini sshd[${4000 + index}]: Failed password for invalid user ${user} from ${address} port ${40_000 + index} ssh2`,
  };
}

function hours(scale: number): Hour[] {
  return Array.from({ length: 25 }, (_, n) => {
    const attempts = Math.round(scale * (20 + 18 * Math.sin(n / 2) + ((n * 31) % 23)));
    return {
      start: Math.floor(NOW / HOUR) * HOUR - (24 - n) * HOUR,
      attempts,
      blockedAttempts: Math.round(attempts * 0.7),
      blocks: Math.round(attempts / 20),
    };
  });
}

export function status(change: Partial<Status> = {}): Status {
  return {
    version: '0.1.0',
    pid: 4242,
    startedAt: NOW - 26 * HOUR,
    now: NOW,
    mode: 'guarding',
    condition: 'guarding',
    sentence: 'Guarding. 3 addresses blocked today.',
    advice: null,
    pausedUntil: null,
    stateDirectory: '/var/lib/drawbridge',
    log: {
      source: 'file:/var/log/auth.log',
      description: "sshd's log /var/log/auth.log",
      isSample: false,
      lines: 81_204,
      events: 40_311,
      skippedLines: 0,
      lastLineAt: NOW - 3000,
      problem: null,
    },
    firewall: {
      engine: 'nftables',
      reason: 'Blocking with nftables.',
      proof: null,
      holds: 36,
      reconciledAt: NOW - MINUTE,
      problem: null,
      unheld: null,
    },
    store: { path: '/var/lib/drawbridge/drawbridge.db', bytes: 48_300_000, problem: null, notices: [] },
    today: { attempts: 1204, blocks: 3 },
    total: { attempts: 80_112, attackers: 1312, activeBlocks: 37, shared: 0 },
    ...change,
  };
}

export const RULES: Rules = {
  current: structuredClone(PRESETS.drawbridge.rules) as Rules['current'],
  preset: 'drawbridge',
  presets: structuredClone(PRESETS) as Rules['presets'],
};

export interface FakeStateOptions {
  /** How many attackers and blocks there are. */
  readonly count?: number;
  readonly status?: Partial<Status>;
  readonly userOf?: (index: number) => string;
  readonly kind?: 'desktop' | 'browser';
}

export function snapshot({ count = 12, status: change = {}, userOf }: FakeStateOptions = {}): Snapshot {
  const blocks = Array.from({ length: Math.min(count * 3, 200) }, (_, n) => block(n));
  return {
    status: status({
      total: { attempts: count * 61, attackers: count, activeBlocks: count * 3, shared: 0 },
      ...change,
    }),
    access: {
      ...ACCESS,
      keyOnly: { state: 'passwords', found: 'sshd accepts passwords.', canSwitch: false },
    },
    attackers: {
      total: count,
      attackers: Array.from({ length: Math.min(count, 100) }, (_, n) => attacker(n, userOf)),
    },
    blocks: { total: count * 3, blocks },
    hours: hours(count === 0 ? 0 : 1),
    rules: RULES,
    allowList: {
      entries: [
        { entry: '198.51.100.0/24', comment: 'The office', addedAt: NOW - 90 * HOUR },
        { entry: 'home.example.net', comment: '', addedAt: NOW - 9 * HOUR },
      ],
    },
    preferences: PREFERENCES,
  };
}

export function details(index: number, userOf?: (n: number) => string): AttackerDetails {
  const one = attacker(index, userOf);
  return {
    attacker: one,
    users: Array.from({ length: one.userCount }, (_, n) => ({
      user: (userOf ?? ((m: number) => `${pick(USERS, m)}${m >= USERS.length ? m : ''}`))(n),
      attempts: Math.max(1, 40 - n * 3),
      lastSeen: one.lastSeen - n * 60_000,
    })),
    addresses: one.attacker.includes('/')
      ? [{ address: one.attacker.replace('::/64', '::1'), attempts: one.attempts }]
      : [],
    blocks: one.status.state === 'blocked' ? [{ ...block(index), target: one.attacker }] : [],
    shared: [],
    spares:
      one.status.state === 'spared'
        ? [{ id: 1, attacker: one.attacker, time: one.lastSeen, reason: 'recent-login', rule: 'root' }]
        : [],
    events: Array.from({ length: 60 }, (_, n) => ({ ...event(n, userOf), address: one.attacker })),
  };
}

/** Answers for all that a screen asks first; `more` adds to them or replaces them. */
export function fakeHandlers(options: FakeStateOptions = {}, more: FakeHandlers = {}): FakeHandlers {
  const { count = 12, userOf, kind = 'desktop' } = options;
  const whole = snapshot(options);
  return {
    snapshot: () => whole,
    status: () => whole.status,
    access: () => whole.access,
    host: () => ({
      kind,
      platform: 'darwin',
      launchesAtLogin: kind === 'desktop' ? true : null,
      attachedTo: null,
      notifies: kind === 'desktop',
      versions: { drawbridge: '0.1.0', electron: '45.4.1' },
    }),
    attackers: ({ offset, limit, search }) => {
      const all = Array.from({ length: Math.min(Math.max(count - offset, 0), limit) }, (_, n) =>
        attacker(offset + n, userOf),
      );
      const found = search === undefined ? all : all.filter((one) => JSON.stringify(one).includes(search));
      return { total: search === undefined ? count : found.length, attackers: found };
    },
    attacker: ({ address }) => {
      const index = Array.from({ length: Math.min(count, 2000) }, (_, n) => n).find(
        (n) => addressOf(n) === address,
      );
      return index === undefined ? null : details(index, userOf);
    },
    blocks: ({ offset, limit }) => ({
      total: count * 3,
      blocks: Array.from({ length: Math.min(Math.max(count * 3 - offset, 0), limit) }, (_, n) =>
        block(offset + n),
      ),
    }),
    rules: () => RULES,
    allowList: () => whole.allowList,
    preferences: () => PREFERENCES,
    helperState: () => ({
      state: 'installed',
      found: 'The helper is installed, and answers as version 2.',
      version: 2,
    }),
    share: () => share(),
    sharedOf: () => ({ blocks: [] }),
    keys: () => ({ users: [], historySince: null, found: 'sshd says that it looks in no file.' }),
    ...more,
  };
}
