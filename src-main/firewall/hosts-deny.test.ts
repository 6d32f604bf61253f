import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostsDenyEngine } from './hosts-deny.ts';
import { machineOf } from './machine.ts';
import { Reconciler } from './reconciler.ts';
import { Lab, labProblem, type Reach, SERVER, scriptHelper } from './testing/lab.ts';
import { ownOnly } from './testing/wanted.ts';

const usesHostsDeny = await machineOf(
  { platform: 'linux', isRoot: true },
  async () => null,
).sshdUsesHostsDeny();
const problem = labProblem() ?? (usesHostsDeny ? null : 'no sshd that reads hosts.deny');
const OWN = '# mine\nALL: 192.0.2.1\n';

describe.skipIf(problem !== null)(
  `a real sshd reads hosts.deny${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let lab: Lab;
    let folder: string;
    let file: string;
    let engine: HostsDenyEngine;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'drawbridge-sshd-'));
      const etc = join(folder, 'etc');
      for (const name of ['passwd', 'group', 'nsswitch.conf', 'ld.so.cache', 'alternatives']) {
        if (!existsSync(`/etc/${name}`)) continue;
        cpSync(`/etc/${name}`, join(etc, name), { recursive: true, verbatimSymlinks: true });
      }
      file = join(etc, 'hosts.deny');
      writeFileSync(file, OWN);
      const key = join(folder, 'key');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      lab = new Lab();
      const own = (more: string) => [
        'unshare',
        '-m',
        'sh',
        '-c',
        `mount --bind "$0" /etc && ${more} exec "$@"`,
        etc,
      ];
      const sshd = [
        '/usr/sbin/sshd',
        '-D',
        '-e',
        '-f',
        '/dev/null',
        '-h',
        key,
        '-o',
        'UsePAM=no',
        '-o',
        'PidFile=none',
      ];
      await lab.serve(
        [...own('mount -t tmpfs tmpfs /run && mkdir /run/sshd &&'), ...sshd],
        'listening on :: ',
      );
      engine = new HostsDenyEngine(scriptHelper([...lab.onServer, ...own('')]), 'port 22');
    }, 60_000);
    afterAll(() => {
      lab?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const reaches = (from: string, to: string, expected: Reach) =>
      expect(lab.reach(from, to, 22, expected), `${from} to ${to}`).resolves.toBe(expected);

    test('blocked addresses and prefixes are refused, neighbours are not, and live connections are ended', async () => {
      const reconciler = new Reconciler({ engine, intervalMs: 3_600_000 });
      await reconciler.start(ownOnly([]));
      const live = await lab.connect('203.0.113.66', SERVER.v4, 22);
      expect(live.reach).toBe('open');
      const blocked = ['203.0.113.66', '198.51.100.0/24', '2001:db8::66', '2001:db8:0:1::/64'];
      await reconciler.want(ownOnly(blocked));
      expect(reconciler.state).toMatchObject({ holds: 4, problem: null });
      await live.ended;
      // libwrap waits five seconds before it hangs up.
      await Promise.all([
        reaches('203.0.113.66', SERVER.v4, 'closed'),
        reaches('198.51.100.66', SERVER.other4, 'closed'),
        reaches('2001:db8::66', SERVER.v6, 'closed'),
        reaches('2001:db8:0:1::66', SERVER.other6, 'closed'),
        reaches('203.0.113.67', SERVER.v4, 'open'),
        reaches('2001:db8::67', SERVER.v6, 'open'),
      ]);

      // Put right, whatever others did to the block.
      const good = readFileSync(file, 'utf8');
      for (const damaged of [
        OWN,
        good.replace('sshd: 203.0.113.66\n', ''),
        good.replace('\n', '\nALL: ALL\n'),
      ]) {
        writeFileSync(file, damaged);
        await reconciler.reconcile();
        expect(reconciler.state).toMatchObject({ holds: 4, problem: null });
        expect((await engine.list()).sort()).toEqual(blocked.sort());
      }
      await reaches('203.0.113.66', SERVER.v4, 'closed');
      await reaches('203.0.113.67', SERVER.v4, 'open');

      // A damaged block is the owner's to mend: told, not guessed.
      writeFileSync(file, good.replace('# END', '#'));
      await reconciler.reconcile();
      expect(reconciler.state.problem).toMatch(/damaged Drawbridge block/);
      writeFileSync(file, good);
      await reconciler.want(ownOnly(['203.0.113.66']));
      await reconciler.reconcile();
      expect(reconciler.state).toMatchObject({ holds: 1, problem: null });
      await reaches('198.51.100.66', SERVER.other4, 'open');

      await reconciler.remove();
      expect(readFileSync(file, 'utf8')).toBe(OWN);
      await reaches('203.0.113.66', SERVER.v4, 'open');
    }, 60_000);
  },
);
