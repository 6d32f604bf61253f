import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importOfferSchema } from '../../../src-shared/contract/import.ts';
import { readFail2ban } from './fail2ban.ts';
import { Fail2banIni } from './fail2ban-ini.ts';
import { fail2banSeconds } from './fail2ban-time.ts';
import type { Found } from './found.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const HOUR_AGO = NOW / 1000 - 3600;

// As Debian's package has it, shortened to what matters.
const JAIL_CONF = `# WARNING: heavily refactored in 0.9.0 release.
[INCLUDES]
before = paths-debian.conf
[DEFAULT]
#ignoreip = 127.0.0.1/8 ::1
ignorecommand =
bantime  = 10m
findtime  = 10m
maxretry = 5
maxmatches = %(maxretry)s
backend = auto
enabled = false
filter = %(__name__)s[mode=%(mode)s]
mode = normal
port = 0:65535
banaction = iptables-multiport ; a remark
action_ = %(banaction)s[port="%(port)s", protocol="%(protocol)s",
           chain="<known/chain>"]
action = %(action_)s
[sshd]
#mode   = normal
port    = ssh
logpath = %(sshd_log)s
backend = %(sshd_backend)s
[apache-auth]
port = http,https
`;

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-import-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function fail2ban(files: Readonly<Record<string, string>>, database?: (db: Sqlite.Database) => void): Found {
  const dir = directory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const path = join(dir, 'fail2ban.sqlite3');
  if (database !== undefined) {
    const db = new Sqlite(path);
    database(db);
    db.close();
  }
  const found = readFail2ban(dir, path, NOW);
  if (found === null || 'problem' in found) throw new Error('nothing was found');
  return found;
}

/** The schema of fail2ban 1.0 (server/database.py). */
function bips(rows: readonly (readonly [unknown, string, unknown, unknown])[]) {
  return (db: Sqlite.Database) => {
    db.exec(`CREATE TABLE bips(ip TEXT NOT NULL, jail TEXT NOT NULL, timeofban INTEGER NOT NULL,
      bantime INTEGER NOT NULL, bancount INTEGER NOT NULL default 1, data JSON, PRIMARY KEY(ip, jail))`);
    const add = db.prepare('INSERT INTO bips(ip, jail, timeofban, bantime) VALUES (?, ?, ?, ?)');
    for (const row of rows) add.run(...row);
  };
}

test('time as fail2ban spells it', () => {
  const spellings = {
    '600': 600,
    '10m': 600,
    '1h30m': 5400,
    '1d 12h': 129_600,
    '-1': -1,
    '1w': 604_800,
    '1mo': 2_628_000,
  };
  for (const [text, seconds] of Object.entries(spellings)) expect(fail2banSeconds(text), text).toBe(seconds);
  for (const text of ['', 'x', '10 parsecs', '1d;2', '--1', '1h-'])
    expect(fail2banSeconds(text), text).toBeNull();
});

test('one file over the other, and what they name', () => {
  const ini = new Fail2banIni();
  ini.add(
    '[DEFAULT]\nignoreip = 127.0.0.1/8\nb = 1%%\n[sshd]\nmaxretry = 3\nname = %(__name__)s %(other/b)s\n[other]\nb = %(DEFAULT/b)s!\n',
  );
  ini.add(
    '[DEFAULT]\nignoreip = %(known/ignoreip)s 192.0.2.7\n[sshd]\nmaxretry: %(known/maxretry)s0\nloop = %(loop)s\n',
  );
  expect(ini.get('sshd', 'ignoreip')).toBe('127.0.0.1/8 192.0.2.7');
  expect(ini.get('sshd', 'maxretry')).toBe('30');
  expect(ini.get('sshd', 'name')).toBe('sshd 1%!');
  expect([ini.get('sshd', 'loop'), ini.get('sshd', 'none'), ini.get('none', 'b')]).toEqual([
    undefined,
    undefined,
    '1%',
  ]);
});

describe('the sshd jail', () => {
  test("as fail2ban ships it, it is the preset's rule", () => {
    const found = fail2ban({
      'jail.conf': JAIL_CONF,
      'jail.d/defaults-debian.conf': '[sshd]\nenabled = true\n',
    });
    expect(found.rules?.rules).toEqual([
      {
        name: 'sshd',
        counts: ['invalid-user', 'valid-user', 'root', 'restricted'],
        attempts: 5,
        withinSeconds: 600,
        blockSeconds: 600,
      },
    ]);
    expect(found.rules?.growth.factor).toBe(1);
    expect(found.settings).toEqual({ port: 22 });
    expect(found.allow).toEqual([]);
    expect(found.leftOut).toEqual([]);
    const knobs = Object.fromEntries(found.knobs.map(({ name, value }) => [name, value]));
    expect(knobs).toMatchObject({
      filter: 'sshd[mode=normal]',
      banaction: 'iptables-multiport',
      maxmatches: '5',
    });
    expect(found.notes).toEqual([
      expect.stringMatching(/^There is no database at .*Name it with --database\.$/),
    ]);
  });

  test('.conf, .d/*.conf, .local, .d/*.local: the last word counts', () => {
    const found = fail2ban({
      'jail.conf': JAIL_CONF,
      'jail.d/a.conf': '[sshd]\nmaxretry = 7\nbantime = 2h\n',
      'jail.local':
        '[DEFAULT]\nignoreip = 127.0.0.1/8 ::1 192.0.2.0/255.255.255.0,\n  home.example.org nonsense! file:/etc/list\nbantime.increment = true\nbantime.maxtime = 5w\n[sshd]\nmaxretry = 6\n',
      'jail.d/z.local':
        '[sshd]\nenabled = yes\nfindtime = 1h30m\nport = ssh,2222\n[apache-auth]\nenabled = true\n',
      'fail2ban.conf': '[Definition]\ndbpurgeage = 2d\n',
    });
    expect(found.rules).toMatchObject({
      rules: [{ attempts: 6, withinSeconds: 5400, blockSeconds: 7200 }],
      growth: { factor: 2, maxSeconds: 3_024_000, rememberSeconds: 172_800 },
    });
    expect(found.settings).toEqual({});
    expect(found.allow.map(({ entry }) => entry)).toEqual(['192.0.2.0/24', 'home.example.org']);
    expect(found.leftOut.map(({ what }) => what)).toEqual([
      'ignoreip 127.0.0.1/8',
      'ignoreip ::1',
      'ignoreip nonsense!',
      'ignoreip file:/etc/list',
    ]);
    expect(found.notes.join()).toContain(
      'Other jails are enabled too, which Drawbridge does not guard: apache-auth.',
    );
  });

  test('for ever, all ports, multipliers', () => {
    const found = fail2ban({
      'jail.local': '[sshd]\nbantime = -1\nport = 0:65535\nbantime.increment = true\n',
    });
    expect(found.rules).toMatchObject({ rules: [{ blockSeconds: null }], growth: { factor: 1 } });
    expect(found.settings).toEqual({ blockAllPorts: true });
    const other = fail2ban({
      'jail.local': '[sshd]\nport = 2222\nbantime.increment = true\nbantime.multipliers = 1 5 30 60\n',
    });
    expect([other.settings, other.rules?.growth.factor]).toEqual([{ port: 2222 }, 5]);
    expect(other.notes[0]).toContain('is not enabled there');
  });
});

describe('its database', () => {
  const jail = { 'jail.conf': JAIL_CONF };

  test('bans that stand, with their ends; over ones, other jails and nonsense are not taken', () => {
    const found = fail2ban(
      jail,
      bips([
        ['203.0.113.66', 'sshd', HOUR_AGO, 7200],
        ['2001:db8::66', 'sshd', HOUR_AGO, -1],
        ['203.0.113.67', 'sshd', HOUR_AGO, 600],
        ['203.0.113.68', 'apache-auth', HOUR_AGO, -1],
        ['198.51.100.0/24', 'sshd', HOUR_AGO, 1e15],
        ['203.0.113.69; reboot', 'sshd', HOUR_AGO, -1],
        ['203.0.113.70', 'sshd', 'then', -1],
      ]),
    );
    expect(found.blocks).toEqual([
      { target: '203.0.113.66', until: (HOUR_AGO + 7200) * 1000 },
      { target: '2001:db8::66', until: null },
    ]);
    expect(found.leftOut.map(({ what }) => what)).toEqual([
      'ban of 203.0.113.69; reboot',
      'ban of 203.0.113.70',
    ]);
  });

  test('before 0.11 no length is stored: that of the jail holds', () => {
    const found = fail2ban({ ...jail, 'jail.local': '[sshd]\nbantime = 2h\n' }, (db) => {
      db.exec('CREATE TABLE bans(jail TEXT, ip TEXT, timeofban INTEGER, data BLOB)');
      db.prepare('INSERT INTO bans VALUES (?, ?, ?, NULL)').run('sshd', '203.0.113.66', HOUR_AGO);
    });
    expect(found.blocks).toEqual([{ target: '203.0.113.66', until: (HOUR_AGO + 7200) * 1000 }]);
  });

  test('one that is none, or brings a view of its own, is left out', () => {
    const view = fail2ban(jail, (db) =>
      db.exec(
        "CREATE VIEW bips AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '203.0.113.66' AS ip, 'sshd' AS jail, i AS timeofban, -1 AS bantime FROM n",
      ),
    );
    expect([view.blocks, view.leftOut[0]?.why]).toEqual([[], "it has none of fail2ban's tables"]);
    const dir = directory();
    writeFileSync(join(dir, 'jail.conf'), JAIL_CONF);
    writeFileSync(join(dir, 'db'), 'no database at all, though it is long enough to be one');
    expect(readFail2ban(dir, join(dir, 'db'), NOW)).toMatchObject({
      blocks: [],
      leftOut: [{ why: expect.stringContaining('not a database') }],
    });
    expect(readFail2ban(dir, '/dev/zero', NOW)).toMatchObject({
      blocks: [],
      leftOut: [{ what: '/dev/zero' }],
    });
  });

  test('no settings at all', () => {
    expect(readFail2ban(directory(), null, NOW)).toBeNull();
  });
});

test('whatever the files hold, nothing is thrown, and what is offered is fit to be offered', () => {
  const word = fc.constantFrom(
    ...[
      '[sshd]',
      '[DEFAULT]',
      '[',
      ']',
      '\n',
      ' ',
      '=',
      ':',
      '%',
      '%(a)s',
      '%(known/a)s',
      '%(sshd/a)s',
      ';',
      '#',
      '\0',
      ',',
    ],
    ...[
      'a',
      'bantime',
      'findtime',
      'maxretry',
      'ignoreip',
      'port',
      'bantime.increment',
      'bantime.multipliers',
      'true',
      '1',
      '-1',
    ],
    ...['9y', '1e9', '192.0.2.7', '::1', '0:65535', 'ssh', '__proto__', 'constructor'],
  );
  const text = fc.oneof(
    fc.array(word, { maxLength: 50 }).map((words) => words.join('')),
    fc.string({ unit: 'binary' }),
  );
  const dir = directory();
  fc.assert(
    fc.property(text, text, (conf, local) => {
      writeFileSync(join(dir, 'jail.conf'), conf);
      writeFileSync(join(dir, 'jail.local'), local);
      const found = readFail2ban(dir, join(dir, 'none'), NOW);
      if (found === null || 'problem' in found) throw new Error('nothing was found');
      const { from, rules, settings, allow, blocks } = found;
      expect(importOfferSchema.safeParse({ from, rules, settings, allow, blocks }).error).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});
