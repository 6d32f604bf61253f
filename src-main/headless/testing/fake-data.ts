/** Believable data of a guard, and some from an attacker who knows about terminals. */
import type { Block } from '../../../src-shared/block.ts';
import type {
  Access,
  AllowEntry,
  Attacker,
  CallOutput,
  EventRow,
  Part,
  Place,
  Preferences,
  ReportSettings,
  Status,
} from '../../../src-shared/contract.ts';
import { DEFAULT_SETTINGS } from '../../settings/schema.ts';

/** The guard's clock: 23 November 2025, 16:20 local time. */
export const NOW = new Date(2025, 10, 23, 16, 20, 0).getTime();

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Would clear the screen, retitle the window, turn the text around, and begin a line of its own. */
export const HOSTILE_USER =
  'root\x1b[2J\x1b]0;owned\x07\u202etxt.exe\u2066\nFake: all is well\r\x9b31m"</script>';

export const NOWHERE: Place = { country: null, network: null };
const SOMEWHERE: Place = { country: 'NL', network: { number: 64_500, name: 'Example BV' } };

export const STATUS: Status = {
  version: '0.1.0',
  pid: 4711,
  startedAt: NOW - 3 * DAY - 4 * HOUR,
  now: NOW,
  mode: 'guarding',
  condition: 'guarding',
  advice: null,
  pausedUntil: null,
  sentence: 'Drawbridge guards this machine: 2 attackers are kept out.',
  stateDirectory: '/var/lib/drawbridge',
  log: {
    source: 'journald',
    description: 'The journal of ssh.service, chosen because this machine has no /var/log/auth.log.',
    isSample: false,
    lines: 120_331,
    events: 18_204,
    skippedLines: 0,
    lastLineAt: NOW - 12 * SECOND,
    problem: null,
  },
  firewall: {
    engine: 'nftables',
    reason: 'chosen because nft works here and the guard runs as root.',
    proof: null,
    holds: 2,
    reconciledAt: NOW - 31 * SECOND,
    problem: null,
    unheld: null,
  },
  store: { path: '/var/lib/drawbridge/drawbridge.db', bytes: 12_345_678, problem: null, notices: [] },
  today: { attempts: 1204, blocks: 31 },
  total: { attempts: 120_331, attackers: 2331, activeBlocks: 2, shared: 0 },
};

export const BLOCKS: readonly Block[] = [
  {
    id: 1,
    target: '203.0.113.66',
    since: NOW - 2 * HOUR,
    until: NOW + 22 * HOUR,
    by: 'rule',
    reason: "5 attempts for users that don't exist within 10 minutes: admin, oracle, test",
    rule: 'invalid-user',
    liftedAt: null,
    liftedBy: null,
  },
  {
    id: 2,
    target: '198.51.100.0/24',
    since: NOW - 9 * DAY,
    until: null,
    by: 'owner',
    reason: 'scans us every night',
    rule: null,
    liftedAt: null,
    liftedBy: null,
  },
  {
    id: 3,
    target: '203.0.113.66',
    since: NOW - 3 * DAY,
    until: NOW - 2 * DAY,
    by: 'rule',
    reason: `3 attempts for root within 10 minutes: ${HOSTILE_USER}`,
    rule: 'root',
    liftedAt: NOW - 2 * DAY,
    liftedBy: 'expired',
  },
];

export const ATTACKERS: readonly Attacker[] = [
  {
    attacker: '203.0.113.66',
    firstSeen: NOW - 3 * DAY,
    lastSeen: NOW - 2 * MINUTE,
    attempts: 1204,
    users: ['root', 'admin', 'oracle', 'test', 'git'].map((user, i) => ({ user, attempts: 500 - i * 90 })),
    userCount: 17,
    blockCount: 2,
    place: SOMEWHERE,
    status: { state: 'blocked', until: NOW + 22 * HOUR, target: '203.0.113.66', from: null },
  },
  {
    attacker: '2001:db8:bad:cafe::/64',
    firstSeen: NOW - 40 * MINUTE,
    lastSeen: NOW - 12 * SECOND,
    attempts: 3,
    users: [
      { user: HOSTILE_USER, attempts: 2 },
      { user: '', attempts: 1 },
    ],
    userCount: 2,
    blockCount: 0,
    place: SOMEWHERE,
    status: { state: 'watching', attempts: 3, of: 5, rule: 'invalid-user' },
  },
  {
    attacker: '198.51.100.7',
    firstSeen: NOW - 200 * DAY,
    lastSeen: NOW - DAY,
    attempts: 41,
    users: [{ user: 'postgres', attempts: 41 }],
    userCount: 1,
    blockCount: 1,
    place: SOMEWHERE,
    status: { state: 'blocked', until: null, target: '198.51.100.0/24', from: null },
  },
  {
    attacker: '192.0.2.7',
    firstSeen: NOW - 3 * HOUR,
    lastSeen: NOW - 3 * HOUR,
    attempts: 6,
    users: [{ user: 'ann', attempts: 6 }],
    userCount: 1,
    blockCount: 0,
    place: SOMEWHERE,
    status: { state: 'spared', reason: 'recent-login', at: NOW - 3 * HOUR },
  },
];

const LINE = 'Nov 23 16:18:00 gate sshd[812]: Failed password for invalid user';

export function eventRow(id: number, more: Partial<EventRow> = {}): EventRow {
  return {
    id,
    time: NOW - 2 * MINUTE + id * SECOND,
    kind: 'failed',
    outcome: 'failure',
    user: 'admin',
    address: '203.0.113.66',
    port: 36_807,
    method: 'password',
    fingerprint: null,
    pid: 812,
    attempts: 1,
    category: 'invalid-user',
    line: `${LINE} admin from 203.0.113.66 port 36807 ssh2`,
    ...more,
  };
}

/** Oldest first. */
export const EVENTS: readonly EventRow[] = [
  eventRow(1),
  eventRow(2, {
    user: HOSTILE_USER,
    line: `${LINE} ${HOSTILE_USER} from 203.0.113.66 port 36807 ssh2`,
  }),
  eventRow(3, { kind: 'no-identification', outcome: 'probe', user: null, method: null, category: 'probe' }),
  eventRow(4, {
    kind: 'accepted',
    outcome: 'success',
    user: 'ann',
    address: '2001:db8::7',
    method: 'publickey',
    category: null,
  }),
  eventRow(5, { user: '', line: `${LINE}  from 203.0.113.66 port 36807 ssh2` }),
];

type RuleSet = CallOutput<'rules'>['current'];
type Rule = RuleSet['rules'][number];

const rule = (name: Rule['name'], counts: Rule['counts'], attempts: number): Rule => ({
  name,
  counts,
  attempts,
  withinSeconds: 600,
  blockSeconds: 86_400,
});

const OWN: RuleSet = {
  rules: [
    rule('invalid-user', ['invalid-user'], 5),
    rule('valid-user', ['valid-user'], 10),
    rule('root', ['root', 'restricted'], 3),
    rule('probe', ['probe'], 20),
  ],
  restrictedUsers: [],
  growth: { factor: 4, maxSeconds: 2_592_000, rememberSeconds: 2_592_000 },
  escalation: {
    attackers: 5,
    withinSeconds: 86_400,
    ipv4PrefixLength: 24,
    ipv6PrefixLength: 48,
    blockSeconds: 86_400,
  },
  resetOnSuccess: true,
  spareAfterLoginSeconds: 86_400,
  ipv6PrefixLength: 64,
};

const FAIL2BAN: RuleSet = {
  ...OWN,
  rules: [
    {
      name: 'sshd',
      counts: ['invalid-user', 'valid-user', 'root', 'restricted'],
      attempts: 5,
      withinSeconds: 600,
      blockSeconds: 600,
    },
  ],
  growth: { factor: 1, maxSeconds: null, rememberSeconds: 0 },
  escalation: null,
  resetOnSuccess: false,
  spareAfterLoginSeconds: 0,
  ipv6PrefixLength: 128,
};

const DENYHOSTS: RuleSet = {
  ...FAIL2BAN,
  rules: [{ ...rule('root', ['root'], 1), blockSeconds: null }],
  restrictedUsers: ['backup'],
  resetOnSuccess: true,
};

export const PRESETS = {
  drawbridge: { about: 'Patient with owners who mistype, strict with scanners.', rules: OWN },
  denyhosts: { about: 'As DenyHosts does: counted for long, blocked for ever.', rules: DENYHOSTS },
  fail2ban: { about: "As fail2ban's sshd jail does: ten minutes out.", rules: FAIL2BAN },
};

export const ALLOWED: readonly AllowEntry[] = [
  { entry: '192.0.2.0/24', comment: 'the office', addedAt: NOW - 40 * DAY },
  { entry: 'home.example.org', comment: '', addedAt: NOW - 5 * MINUTE },
];

export const PARTS: readonly Part[] = [
  {
    part: 'log',
    state: 'ok',
    found: 'The journal of ssh.service is followed; its last line is 12 s old.',
    fix: null,
  },
  {
    part: 'firewall',
    state: 'attention',
    found: 'nftables works, and another program (fail2ban) blocks with it as well.',
    fix: 'Nothing has to be done. One of the two is enough: systemctl disable --now fail2ban',
  },
  { part: 'store', state: 'ok', found: 'The database is whole, 12.3 MB.', fix: null },
];

export const ACCESS: Access = {
  remoteLogin: {
    state: 'on',
    found: 'sshd answers on port 22.',
    canSwitch: false,
    whyNot: 'Switching it is not possible on this system.',
    mayLogIn: { who: 'unknown', users: [], groups: [] },
  },
  keyOnly: { state: 'keys-only', found: 'sshd accepts keys only.', canSwitch: false },
};

export const PREFERENCES: Preferences = {
  log: 'auto',
  firewall: 'auto',
  port: DEFAULT_SETTINGS.port,
  blockAllPorts: false,
  cutConnections: true,
  retention: { days: 90, megabytes: 500 },
  notifications: { blocks: true, newPlaces: true, problems: true, confirmations: true, sound: true },
  welcomed: true,
};

const { account: _account, ...reportSettings } = DEFAULT_SETTINGS.reports;
export const NEW_REPORT_SETTINGS: ReportSettings = reportSettings;
