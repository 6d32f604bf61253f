import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { REQUEST_LIMIT } from './socket/protocol.ts';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const HOSTILE = 'sshd: \x1b[2Jevil';

function denyHosts(hostsDeny = `sshd: 203.0.113.66\nsshd: 192.0.2.7\n${HOSTILE}\n`): string {
  const dir = temporaryDirectory();
  mkdirSync(join(dir, 'work'));
  writeFileSync(join(dir, 'hosts.deny'), hostsDeny);
  writeFileSync(join(dir, 'work/allowed-hosts'), '198.51.100.*\n');
  writeFileSync(
    join(dir, 'denyhosts.conf'),
    `WORK_DIR=${dir}/work\nETC_DIR=${dir}\nHOSTS_DENY=${dir}/hosts.deny\nDENY_THRESHOLD_ROOT=3\nSMTP_PASSWORD=secret\nPLUGIN_DENY=/bin/denied\n`,
  );
  return join(dir, 'denyhosts.conf');
}

describe('import denyhosts', () => {
  test('shows what would change and what not, and changes nothing', async () => {
    const { guard, path } = await serve();
    const config = denyHosts();
    const { code, out, err } = await drawbridge(['import', 'denyhosts', '--config', config, '--dry-run'], {
      socket: path,
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`From DenyHosts\n  ${config}\n`);
    expect(out).toContain('Block an address after 4 attempts for root within 1 year, for ever.');
    expect(out).toMatch(/Run when a block begins +\/bin\/denied\n/);
    expect(out).toMatch(/198\.51\.100\.0\/24 +from DenyHosts\n/);
    expect(out).toMatch(/Blocks to take over: 2\n.*BLOCKED.*ENDS\n +203\.0\.113\.66 +never\n/);
    expect(out).toMatch(
      /DENY_THRESHOLD_ROOT = 3 +The rule "root" blocks at attempt 4: DenyHosts blocked when/,
    );
    expect(out).toMatch(/SMTP_PASSWORD = \(not shown\) +Not applicable: Drawbridge sends its owner no mail/);
    expect(out).toContain('hosts.deny:3: sshd: \\x1b[2Jevil: it is no single address');
    expect(out).toContain('192.0.2.7: 192.0.2.7 is not blocked: the allow list has 192.0.2.7.');
    expect(out).toMatch(
      /the rules\n {2}the setting denyScript\n {2}1 entry on the allow list\n {2}1 block\n\nNothing was changed\.\n$/,
    );
    expect(out).not.toContain('secret');
    expect(guard.offers).toEqual([]);
  });

  test('with --yes it is taken over, and taken back with --undo; where nobody can be asked it is not', async () => {
    const { guard, path } = await serve();
    const config = denyHosts();
    const asked = await drawbridge(['import', 'denyhosts', '--config', config], { socket: path });
    expect([asked.code, guard.offers]).toEqual([2, []]);
    expect(asked.err).toBe(
      'drawbridge: Nothing was changed: nobody can be asked here. Say --yes to take it over.\n',
    );
    const taken = await drawbridge(['import', 'denyhosts', '--config', config, '--yes'], { socket: path });
    expect(taken.code).toBe(0);
    expect(taken.out).toMatch(
      /Taken over:\n(?: {2}.+\n)+Until .+, "drawbridge import --undo" takes all of it back\.\n$/,
    );
    expect(guard.offers).toMatchObject([
      {
        from: 'denyhosts',
        settings: { denyScript: '/bin/denied' },
        allow: [{ entry: '198.51.100.0/24', comment: 'from DenyHosts' }],
        blocks: [
          { target: '203.0.113.66', until: null },
          { target: '192.0.2.7', until: null },
        ],
        continues: null,
      },
    ]);
    const undone = await drawbridge(['import', '--undo'], { socket: path });
    expect([undone.code, undone.out]).toEqual([0, 'The import from DenyHosts is taken back.\n']);
  });

  test("DenyHosts' synchronisation: what it means is said before anything is changed", async () => {
    const { guard, path } = await serve();
    const config = denyHosts();
    appendFileSync(
      config,
      'SYNC_SERVER=$[SYNC]:9911\nSYNC_UPLOAD=yes\nSYNC_DOWNLOAD=yes\nSYNC_INTERVAL=2h\n',
    );
    const argv = ['import', 'denyhosts', '--config', config];
    const environment = { SYNC: 'sync.example.org' };
    const { code, out } = await drawbridge([...argv, '--dry-run'], { socket: path, environment });
    expect([code, guard.offers]).toEqual([0, []]);
    expect(out).toMatch(
      /DenyHosts' synchronisation +with sync\.example\.org:9911, every 2 hours\n +addresses that this guard's rules block are told to sync\.example\.org:9911\n +an address is taken once 3 others/,
    );
    expect(out).toMatch(
      /To know\n(?: {2}.+\n)* {2}Addresses that this guard's rules block will be told to sync\.example\.org:9911,/,
    );
    expect(out).toMatch(/What would change\n(?: {2}.+\n)* {2}DenyHosts' synchronisation\n/);
    expect(out).toContain('SYNC_SERVER = $[SYNC]:9911');
    await drawbridge([...argv, '--yes'], { socket: path, environment });
    expect(guard.offers[0]?.settings.denyHostsSync).toMatchObject({
      server: 'sync.example.org:9911',
      upload: true,
      intervalSeconds: 7200,
    });
    const lacking = await drawbridge([...argv, '--dry-run'], { socket: path });
    expect(lacking.out).toContain('SYNC_SERVER = $[SYNC]:9911: the environment variable SYNC is not set');
    expect(lacking.out).not.toContain('will be told');
  });

  test('many blocks are taken over as one import, in requests that are short enough', async () => {
    const { guard, path } = await serve();
    const many = Array.from(
      { length: 9000 },
      (_, i) => `sshd: 2001:db8:ffff:ffff:ffff:ffff:${(i + 4096).toString(16)}:1\n`,
    );
    const { out } = await drawbridge(
      ['import', 'denyhosts', '--config', denyHosts(many.join('')), '--yes', '--json'],
      { socket: path },
    );
    expect(guard.offers.map(({ blocks, continues }) => [blocks.length, continues])).toEqual([
      [4000, null],
      [4000, 'undo-import'],
      [1000, 'undo-import'],
    ]);
    for (const offer of guard.offers) expect(JSON.stringify(offer).length).toBeLessThan(REQUEST_LIMIT / 2);
    const answer = JSON.parse(out);
    expect([answer.blocks, answer.undo, answer.found.blocks.length]).toEqual([9000, 'undo-import', 9000]);
  });

  test('JSON without --yes is a plan; without a guard there still is what was read', async () => {
    const { guard, path } = await serve();
    const config = denyHosts();
    const plan = await drawbridge(['import', 'denyhosts', '--config', config, '--json'], { socket: path });
    expect(JSON.parse(plan.out)).toMatchObject({
      blocks: 1,
      undo: null,
      found: { knobs: expect.any(Array) },
    });
    expect(guard.offers).toEqual([]);
    const alone = await drawbridge(['import', 'denyhosts', '--config', config, '--dry-run']);
    expect([alone.code, alone.out]).toEqual([
      0,
      expect.stringContaining('No guard is running, so whom it protects'),
    ]);
    expect((await drawbridge(['import', 'denyhosts', '--config', config, '--yes'])).code).toBe(3);
  });

  test('what it is used wrong', async () => {
    const none = await drawbridge(['import', 'denyhosts', '--config', '/nonexistent/denyhosts.conf']);
    expect([none.code, none.err]).toEqual([
      1,
      "drawbridge: There is no /nonexistent/denyhosts.conf. Name DenyHosts' configuration with --config PATH.\n",
    ]);
    const bare = await drawbridge(['import']);
    expect([bare.code, bare.err]).toEqual([
      2,
      'drawbridge: Say what to import: denyhosts or fail2ban. Or --undo.\n',
    ]);
  });
});

test('import fail2ban: jail and bans', async () => {
  const { guard, path } = await serve();
  const dir = temporaryDirectory();
  writeFileSync(
    join(dir, 'jail.local'),
    '[sshd]\nenabled = true\nmaxretry = 3\nbantime = 1d\nignoreip = 192.0.2.9\n',
  );
  const database = join(dir, 'bans.sqlite3');
  const db = new Sqlite(database);
  db.exec(
    'CREATE TABLE bips(ip TEXT, jail TEXT, timeofban INTEGER, bantime INTEGER, bancount INTEGER, data JSON)',
  );
  db.prepare('INSERT INTO bips VALUES (?, ?, ?, -1, 1, NULL)').run('203.0.113.66', 'sshd', 1_764_000_000);
  db.close();
  const { code, out } = await drawbridge(
    ['import', 'fail2ban', '--config', dir, '--database', database, '--yes'],
    { socket: path },
  );
  expect(code).toBe(0);
  expect(out).toContain('Block an address after 3 attempts for any user within 10 minutes, for 1 day.');
  expect(out).toMatch(/bantime = 1d +Blocks last 1 day\./);
  expect(guard.offers).toMatchObject([
    {
      from: 'fail2ban',
      allow: [{ entry: '192.0.2.9' }],
      blocks: [{ target: '203.0.113.66', until: null }],
    },
  ]);
});
