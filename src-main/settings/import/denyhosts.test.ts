import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importOfferSchema } from '../../../src-shared/contract/import.ts';
import { ruleSetSchema } from '../../../src-shared/contract.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { readDenyHosts } from './denyhosts.ts';
import { expandVariables, parseDenyHostsConf, timespec } from './denyhosts-conf.ts';
import { mapKnobs } from './denyhosts-knobs.ts';
import { denyHostsRules } from './denyhosts-rules.ts';
import { type Found, LeftOutList } from './found.ts';
import { asctime, hostsDenyBlocks } from './hosts-deny.ts';

const NOW = new Date(2026, 10, 24, 12).getTime();
const DAY = 86_400_000;

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-import-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A DenyHosts in a directory of its own. */
function denyHosts(
  conf: string,
  files: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
): { dir: string; found: Found } {
  const dir = directory();
  mkdirSync(join(dir, 'work'));
  const places = `WORK_DIR = ${dir}/work\nETC_DIR = ${dir}\nHOSTS_DENY = ${dir}/hosts.deny\n`;
  writeFileSync(join(dir, 'denyhosts.conf'), `${places}${conf}`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const found = readDenyHosts(join(dir, 'denyhosts.conf'), NOW, environment);
  if (found === null || 'problem' in found) throw new Error('nothing was found');
  return { dir, found };
}

// facts/peers.md §2a: the shipped denyhosts.conf, as far as it sets anything, and every other knob there is.
const SHIPPED = `
       ############ THESE SETTINGS ARE REQUIRED ############
SECURE_LOG = /var/log/auth.log
PURGE_DENY =
BLOCK_SERVICE  = sshd
DENY_THRESHOLD_INVALID = 5
DENY_THRESHOLD_VALID = 10
DENY_THRESHOLD_ROOT = 1
DENY_THRESHOLD_RESTRICTED = 1
SUSPICIOUS_LOGIN_REPORT_ALLOWED_HOSTS=YES
HOSTNAME_LOOKUP=NO
LOCK_FILE = /run/denyhosts.pid
IPTABLES = /sbin/iptables
ADMIN_EMAIL = root@localhost
SMTP_HOST = localhost
SMTP_PORT = 25
SMTP_FROM = DenyHosts <nobody@localhost>
SMTP_SUBJECT = DenyHosts Report
SMTP_SSL = yes
ALLOWED_HOSTS_HOSTNAME_LOOKUP=NO
AGE_RESET_VALID=5d
AGE_RESET_ROOT=25d
AGE_RESET_RESTRICTED=25d
AGE_RESET_INVALID=10d
DAEMON_LOG = /var/log/denyhosts
DAEMON_SLEEP = 30s
DAEMON_PURGE = 1h
DETECT_DOVECOT_LOGIN_ATTEMPTS = NO
SYNC_UPLOAD = no
SYNC_DOWNLOAD = no
`;

// facts/peers.md §2a: every knob that DenyHosts 3.1 knows.
const KNOBS = `
ADMIN_EMAIL AGE_RESET_INVALID AGE_RESET_RESTRICTED AGE_RESET_ROOT AGE_RESET_VALID ALLOWED_HOSTS_HOSTNAME_LOOKUP
BLOCKPORT BLOCK_SERVICE DAEMON_LOG DAEMON_LOG_MESSAGE_FORMAT DAEMON_LOG_TIME_FORMAT DAEMON_PURGE DAEMON_SLEEP
DENY_THRESHOLD_INVALID DENY_THRESHOLD_RESTRICTED DENY_THRESHOLD_ROOT DENY_THRESHOLD_VALID
DETECT_DOVECOT_LOGIN_ATTEMPTS EMAIL_METHOD ETC_DIR FAILED_DOVECOT_ENTRY_REGEX FAILED_ENTRY_REGEX
FAILED_ENTRY_REGEX10 FAILED_ENTRY_REGEX2 FAILED_ENTRY_REGEX3 FAILED_ENTRY_REGEX4 FAILED_ENTRY_REGEX5
FAILED_ENTRY_REGEX6 FAILED_ENTRY_REGEX7 FAILED_ENTRY_REGEX8 FAILED_ENTRY_REGEX9 HOSTNAME_LOOKUP HOSTS_DENY IPTABLES
LOCK_FILE PFCTL_PATH PF_TABLE PF_TABLE_FILE PLUGIN_DENY PLUGIN_PURGE PURGE_DENY PURGE_THRESHOLD RESET_ON_SUCCESS
SECURE_LOG SMTP_DATE_FORMAT SMTP_FROM SMTP_HOST SMTP_PASSWORD SMTP_PORT SMTP_SSL SMTP_SUBJECT SMTP_USERNAME
SSHD_FORMAT_REGEX SUCCESSFUL_ENTRY_REGEX SUSPICIOUS_LOGIN_REPORT_ALLOWED_HOSTS SYNC_DOWNLOAD
SYNC_DOWNLOAD_RESILIENCY SYNC_DOWNLOAD_THRESHOLD SYNC_INTERVAL SYNC_SERVER SYNC_UPLOAD SYNC_VERSION SYSLOG_REPORT
USERDEF_FAILED_ENTRY_REGEX WORK_DIR`
  .trim()
  .split(/\s+/);

describe('denyhosts.conf', () => {
  test('the shipped one makes the rules of the preset', () => {
    const { found } = denyHosts(SHIPPED);
    expect(
      found.rules?.rules.map(({ attempts, withinSeconds, blockSeconds }) => [
        attempts,
        withinSeconds / 86_400,
        blockSeconds,
      ]),
    ).toEqual([
      [6, 10, null],
      [11, 5, null],
      [2, 25, null],
      [2, 25, null],
    ]);
    expect(found.settings).toEqual({ blockAllPorts: true });
    expect(found.leftOut).toEqual([]);
    expect(ruleSetSchema.safeParse(found.rules).success).toBe(true);
  });

  test('each of the 65 knobs is mapped, or named with why it is not; a password is never shown', () => {
    expect(new Set(KNOBS).size).toBe(65);
    for (const value of ['', '1', 'yes', '1h', '/bin/true', '1x']) {
      const { knobs } = parseDenyHostsConf(KNOBS.map((name) => `${name} = ${value}\n`).join(''));
      expect([...knobs.keys()]).toEqual(KNOBS);
      const told = mapKnobs(knobs, expandVariables(knobs, {}), denyHostsRules(knobs, [])).knobs;
      expect(told.map(({ name }) => name)).toEqual(KNOBS);
      for (const { name, becomes } of told) {
        expect(becomes, name).toMatch(/^[A-Za-z].+\.$/);
        expect(becomes, name).not.toContain('knows no such setting');
      }
      expect(told.find(({ name }) => name === 'SMTP_PASSWORD')?.value).toBe(value && '(not shown)');
    }
    const { found } = denyHosts('NO_SUCH_KNOB = 1\nDENY_THRESHOLD = 3\n');
    expect(found.knobs.slice(-2).map(({ becomes }) => becomes)).toEqual([
      expect.stringContaining('knows no such setting'),
      expect.stringContaining('The old name'),
    ]);
  });

  test('a variable of the environment is put in; where it is not set, the value is not taken over', () => {
    const conf =
      'DENY_THRESHOLD_ROOT = $[TRIES]\nPLUGIN_DENY = $[BIN]/denied\nSMTP_PASSWORD = $[MAIL]\nPURGE_DENY = $[__proto__]w\nAGE_RESET_ROOT = $[EMPTY]\n';
    const { dir, found } = denyHosts(conf, {}, { TRIES: '4', BIN: '/opt/bin', EMPTY: '' });
    expect(found.rules?.rules.find(({ name }) => name === 'root')).toMatchObject({
      attempts: 5,
      withinSeconds: 31_536_000,
    });
    expect(found.settings).toEqual({ denyScript: '/opt/bin/denied' });
    expect(found.leftOut).toEqual([
      { what: 'SMTP_PASSWORD = (not shown)', why: 'the environment variable MAIL is not set' },
      { what: 'PURGE_DENY = $[__proto__]w', why: 'the environment variable __proto__ is not set' },
      { what: 'AGE_RESET_ROOT = $[EMPTY]', why: 'the environment variable EMPTY is not set' },
    ]);
    expect(found.knobs.find(({ name }) => name === 'AGE_RESET_ROOT')?.becomes).toBe(
      'Not taken over: the environment variable EMPTY is not set for this command.',
    );
    // A value that came in is no pattern any more.
    const again = expandVariables(new Map([['WORK_DIR', '$[A]/$[B]/$[C']]), { A: '$[B]', B: '$&' });
    expect(again.knobs.get('WORK_DIR')).toBe('$[B]/$&/$[C');
    expect(denyHosts('', {}, { HOME: dir }).found.leftOut).toEqual([]);
  });

  test('thresholds, windows, lengths and their old names', () => {
    const { knobs } = parseDenyHostsConf(
      'DENY_THRESHOLD: 3\nDENY_THRESHOLD_ROOT = 0\nPURGE_DENY = 2w\nPURGE_THRESHOLD = 2\nAGE_RESET_ROOT = 12h\nRESET_ON_SUCCESS = yes\nAGE_RESET_VALID = 9y',
    );
    const { rules, growth, resetOnSuccess } = denyHostsRules(knobs, ['guest']);
    expect(rules.map(({ name, attempts }) => [name, attempts])).toEqual([
      ['invalid-user', 4],
      ['valid-user', 4],
      ['root', 1],
      ['restricted', 1],
    ]);
    expect(rules.map(({ withinSeconds }) => withinSeconds)).toEqual([
      31_536_000, 31_536_000, 43_200, 31_536_000,
    ]);
    expect(new Set(rules.map(({ blockSeconds }) => blockSeconds))).toEqual(new Set([1_209_600]));
    expect([growth.factor, resetOnSuccess]).toEqual([4, true]);
    expect(['10', '0', '5d', '1y', '1x', '-1', ''].map(timespec)).toEqual([
      10,
      null,
      432_000,
      31_536_000,
      null,
      null,
      null,
    ]);
  });

  test('port and programs; nothing that a shell would have read', () => {
    const of = (conf: string) => {
      const { knobs } = parseDenyHostsConf(conf);
      return mapKnobs(knobs, expandVariables(knobs, {}), denyHostsRules(new Map(), [])).settings;
    };
    expect(of('BLOCKPORT = 2222\nIPTABLES = /sbin/iptables')).toEqual({ port: 2222 });
    expect(of('BLOCK_SERVICE = ALL\nBLOCKPORT = 22,80')).toEqual({ blockAllPorts: true });
    expect(of('PLUGIN_DENY = /usr/local/bin/denied\nPLUGIN_PURGE=/usr/local/bin/purged')).toEqual({
      denyScript: '/usr/local/bin/denied',
      purgeScript: '/usr/local/bin/purged',
    });
    for (const plugin of ['/bin/a,/bin/b', '/bin/a -x', 'relative', '/bin/a;reboot', '/bin/$(x)'])
      expect(of(`PLUGIN_DENY = ${plugin}`)).toEqual({});
  });
});

describe('the synchronisation', () => {
  const of = (conf: string) => denyHosts(conf).found;
  const ON = 'SYNC_SERVER = http://sync.example.org:9911\nSYNC_UPLOAD = yes\nSYNC_DOWNLOAD = yes\n';

  test('as it was set, and what it means is said', () => {
    const { settings, notes, knobs } = of(
      `${ON}SYNC_INTERVAL = 2h\nSYNC_DOWNLOAD_THRESHOLD = 5\nSYNC_DOWNLOAD_RESILIENCY = 2d\nPURGE_DENY = 1w\nSYNC_VERSION = yes\n`,
    );
    expect(settings.denyHostsSync).toEqual({
      server: 'http://sync.example.org:9911',
      upload: true,
      download: true,
      intervalSeconds: 7200,
      threshold: 5,
      resiliencySeconds: 172_800,
      keepSeconds: 604_800,
      sendVersion: true,
    });
    expect(notes).toEqual([
      `Addresses that this guard's rules block will be told to http://sync.example.org:9911, as DenyHosts did. "drawbridge denyhosts-sync set --upload off" ends that.`,
    ]);
    expect(Object.fromEntries(knobs.map(({ name, becomes }) => [name, becomes]))).toMatchObject({
      SYNC_SERVER: "DenyHosts' synchronisation is with it.",
      SYNC_UPLOAD: "Addresses that this guard's rules block are told to http://sync.example.org:9911.",
      SYNC_DOWNLOAD: 'Addresses that others told http://sync.example.org:9911 are kept out, each for 1 week.',
      SYNC_INTERVAL: 'They are exchanged every 2 hours.',
    });
  });

  test("what is not set is as DenyHosts' own, but for what would leave the machine", () => {
    const { settings, knobs } = of('SYNC_SERVER = sync.example.org\n');
    expect(settings.denyHostsSync).toEqual({
      server: 'sync.example.org',
      upload: false,
      download: true,
      intervalSeconds: 3600,
      threshold: 3,
      resiliencySeconds: 18_000,
      keepSeconds: 2_592_000,
      sendVersion: false,
    });
    expect(knobs.at(-1)?.becomes).toContain('so nothing is told to it');
    expect(of(`${ON}SYNC_INTERVAL = 1m\nSYNC_DOWNLOAD_THRESHOLD = 0\n`).settings.denyHostsSync).toMatchObject(
      { intervalSeconds: 300, threshold: 1 },
    );
    expect(of(ON.replace('sync.example.org', 'sync.denyhosts.org')).notes.at(-1)).toContain('since 2020');
  });

  test.each([
    ['', 'Nothing is set.'],
    ['SYNC_SERVER =\nSYNC_UPLOAD = yes\n', 'Not taken over: the synchronisation exchanged nothing.'],
    ['SYNC_SERVER = h.example\nSYNC_DOWNLOAD = no\n', 'Off, and off here.'],
    [
      'SYNC_SERVER = http://ann:secret@h.example\n',
      'Not taken over: it is no host, HOST:PORT or web address.',
    ],
    ['SYNC_SERVER = file:///etc/passwd\n', 'Not taken over: it is no host, HOST:PORT or web address.'],
    [`${ON}SYNC_SERVER = $[SERVER]\n`, 'Not taken over: the synchronisation exchanged nothing.'],
  ])('off where it exchanged nothing: %j', (conf, sentence) => {
    const { settings, knobs } = of(conf === '' ? 'SYNC_SERVER =\n' : conf);
    expect(settings.denyHostsSync).toBeUndefined();
    expect(knobs.at(-1)?.becomes).toBe(sentence);
  });

  test('what becomes of its work files is said', () => {
    const { dir, found } = denyHosts(ON, {
      'work/sync-hosts': '203.0.113.66\n203.0.113.67\n',
      'work/sync-timestamp': '1764000000\n',
      'work/sync-received': '198.51.100.7:Sun Nov 22 12:00:00 2026\n',
    });
    expect(found.notes.slice(0, 3)).toEqual([
      `${dir}/work/sync-hosts names addresses that wait to be uploaded. They are not uploaded from here: Drawbridge tells others only whom its own rules block.`,
      `${dir}/work/sync-received names addresses that others reported. Those that still stand in hosts.deny are taken over as blocks.`,
      `${dir}/work/sync-timestamp says up to when the server was asked. It is not needed: the server is asked from the beginning.`,
    ]);
  });
});

describe('hosts.deny', () => {
  const MARKED = `# DenyHosts: Sun Nov 22 12:00:00 2026 | sshd: 203.0.113.66
sshd: 203.0.113.66
# DenyHosts: Sun Nov  1 12:00:00 2026 | sshd: 203.0.113.67
sshd: 203.0.113.67
sshd: 203.0.113.68 : deny
sshd: 2001:db8::66
sshd: [2001:db8:0:1::]/64
ALL: PARANOID
vsftpd: 203.0.113.69
sshd: 198.51.100.
sshd: host.example.org
nonsense
# BEGIN Drawbridge: what stands here is written by Drawbridge
sshd: 198.51.100.7
# END Drawbridge
`;

  test("DenyHosts' lines with the end that PURGE_DENY gives them; the others are named with their numbers", () => {
    const { dir, found } = denyHosts('PURGE_DENY = 1w\nBLOCK_SERVICE = sshd\n', { 'hosts.deny': MARKED });
    expect(found.blocks).toEqual([
      { target: '203.0.113.66', until: new Date(2026, 10, 29, 12).getTime() },
      { target: '203.0.113.68', until: null },
      { target: '2001:db8::66', until: null },
      { target: '2001:db8:0:1::/64', until: null },
    ]);
    expect(found.leftOut.map(({ what }) => what.replace(`${dir}/hosts.deny`, ''))).toEqual([
      ':4: sshd: 203.0.113.67',
      ':8: ALL: PARANOID',
      ':9: vsftpd: 203.0.113.69',
      ':10: sshd: 198.51.100.',
      ':11: sshd: host.example.org',
      ':12: nonsense',
    ]);
    expect(found.notes.at(-1)).toContain(`DenyHosts' lines stay in ${dir}/hosts.deny.`);
  });

  test('without PURGE_DENY they stand for ever; a mark is for the line below it only', () => {
    const { found } = denyHosts('PURGE_DENY =\n', { 'hosts.deny': MARKED });
    expect(found.blocks.map(({ until }) => until)).toEqual([null, null, null, null, null]);
    const about = { service: 'sshd', purgeSeconds: 60, now: NOW, path: 'f' };
    const other = '# DenyHosts: Sun Nov  1 12:00:00 2026 | sshd: 203.0.113.1\nsshd: 203.0.113.2\n';
    expect(hostsDenyBlocks(other, about, new LeftOutList())).toEqual([
      { target: '203.0.113.2', until: null },
    ]);
    expect(asctime('Sun Nov  1 12:00:00 2026')).toBe(NOW - 23 * DAY);
    expect(asctime('Sun Nix  1 12:00:00 2026')).toBeNull();
  });
});

test('allowed-hosts: addresses, wildcards, ranges with their end, names', () => {
  const leftOut = new LeftOutList();
  const text =
    '192.0.2.7\n192.0.2.*\n198.51.100.[4-9]\n# remark\nhome.example.org\n10.0.0.[9-4]\n10.0.0.[1-256]\n300.1.1.1\n';
  expect(allowedHosts(text, 'f', leftOut).map(({ entry }) => entry)).toEqual([
    '192.0.2.7',
    '192.0.2.0/24',
    '198.51.100.4/30',
    '198.51.100.8/31',
    'home.example.org',
  ]);
  expect(leftOut.all.map(({ what }) => what)).toEqual([
    'f:6: 10.0.0.[9-4]',
    'f:7: 10.0.0.[1-256]',
    'f:8: 300.1.1.1',
  ]);
});

test('a range is exactly its addresses', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.nat(255), (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const entries = allowedHosts(`192.0.2.[${from}-${to}]`, 'f', new LeftOutList());
      const sizes = entries.map(({ entry }) => 2 ** (32 - Number(entry.split('/')[1] ?? 32)));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(to - from + 1);
      expect(entries[0]?.entry.split('/')[0]).toBe(`192.0.2.${from}`);
    }),
  );
});

test('work files: counts are told; restricted users are taken over', () => {
  const { dir, found } = denyHosts('', {
    'work/hosts': '203.0.113.66:3:Sun Nov 22 12:00:00 2026\n203.0.113.67:1:Sun Nov 22 12:00:00 2026\n',
    'work/users-invalid': 'oracle:3:Sun Nov 22 12:00:00 2026\n',
    'restricted-usernames': 'guest\nbackup\n',
    'work/restricted-usernames': 'guest\n',
    'work/allowed-hosts': '192.0.2.7\n',
  });
  expect(found.notes).toEqual([
    `${dir}/work/hosts has 2 counts of attempts by address. They are not taken over: Drawbridge counts from the log.`,
    `${dir}/work/users-invalid has 1 counts of invalid users. They are not taken over: Drawbridge counts from the log.`,
  ]);
  expect(found.rules?.restrictedUsers).toEqual(['guest', 'backup']);
  expect(found.allow).toEqual([{ entry: '192.0.2.7', comment: 'from DenyHosts' }]);
});

describe('files that are none', () => {
  test('no configuration; one that is a pipe, a device, too large', () => {
    const dir = directory();
    expect(readDenyHosts(join(dir, 'none.conf'), NOW, {})).toBeNull();
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    expect(readDenyHosts(join(dir, 'pipe'), NOW, {})).toMatchObject({
      problem: expect.stringContaining('no regular file'),
    });
    expect(readDenyHosts('/dev/zero', NOW, {})).toMatchObject({
      problem: expect.stringContaining('no regular file'),
    });
    writeFileSync(join(dir, 'large'), '');
    truncateSync(join(dir, 'large'), 33 * 1024 * 1024);
    expect(readDenyHosts(join(dir, 'large'), NOW, {})).toMatchObject({
      problem: expect.stringContaining('larger than 32 MB'),
    });
  });

  test('a work file that is none is left out, and the rest is read', () => {
    const dir = directory();
    mkdirSync(join(dir, 'work'));
    symlinkSync('/dev/zero', join(dir, 'work/allowed-hosts'));
    writeFileSync(
      join(dir, 'c'),
      `WORK_DIR=${dir}/work\nETC_DIR=${dir}\nHOSTS_DENY=${dir}/none\nDENY_THRESHOLD_ROOT=4\n`,
    );
    expect(readDenyHosts(join(dir, 'c'), NOW, {})).toMatchObject({
      leftOut: [{ what: `${dir}/work/allowed-hosts` }],
      rules: { rules: [{}, {}, { attempts: 5 }, {}] },
    });
  });

  test('20,000 entries are read, and a file full of nonsense is not told line by line', () => {
    const many = Array.from(
      { length: 20_000 },
      (_, i) => `sshd: 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
    );
    const about = { service: 'sshd', purgeSeconds: null, now: NOW, path: 'f' };
    const leftOut = new LeftOutList();
    const text = `${many.join('\n')}\nsshd: 203.0.113.1\n${'nonsense\n'.repeat(5000)}`;
    expect(hostsDenyBlocks(text, about, leftOut)).toHaveLength(20_001);
    expect(leftOut.all).toHaveLength(201);
    expect(leftOut.all.at(-1)).toEqual({ what: '4800 more', why: 'for reasons like these' });
  });
});

test('whatever the files hold, nothing is thrown, and what is offered is fit to be offered', () => {
  const word = fc.constantFrom(
    ...[
      'sshd',
      'ALL',
      ':',
      '=',
      ' ',
      '\n',
      '#',
      'DenyHosts',
      '203.0.113.9',
      '[',
      ']',
      '/24',
      '*',
      '|',
      '-1',
      '9y',
      '\0',
      '\x1b[2J',
    ],
    ...[
      'DENY_THRESHOLD_ROOT',
      'SYNC_SERVER',
      'SYNC_UPLOAD',
      'yes',
      '$[',
      'PURGE_DENY',
      'AGE_RESET_ROOT',
      'PURGE_THRESHOLD',
      'PLUGIN_DENY',
      'BLOCKPORT',
      '__proto__',
      '999999999',
    ],
  );
  const text = fc.oneof(
    fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    fc.string({ unit: 'binary' }),
  );
  const dir = directory();
  mkdirSync(join(dir, 'work'));
  fc.assert(
    fc.property(text, text, text, (conf, deny, allowed) => {
      writeFileSync(join(dir, 'hosts.deny'), deny);
      writeFileSync(join(dir, 'work/allowed-hosts'), allowed);
      writeFileSync(
        join(dir, 'conf'),
        `${conf}\nWORK_DIR=${dir}/work\nETC_DIR=${dir}\nHOSTS_DENY=${dir}/hosts.deny\n`,
      );
      const found = readDenyHosts(join(dir, 'conf'), NOW, {});
      if (found === null || 'problem' in found) throw new Error('nothing was found');
      const { from, rules, settings, allow, blocks } = found;
      expect(importOfferSchema.safeParse({ from, rules, settings, allow, blocks }).error).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});
