import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeLaunchd, MacMachine, macMachineProblem } from '../../e2e/mac/mac-machine.ts';
import { HELPER_VERSION } from './greeting.ts';
import { MAC_PLACES } from './helper-places.ts';
import { type HelperTexts, installProgram, uninstallProgram } from './install-program.ts';
import { HelperInstaller } from './installer.ts';
import { SocketHelper } from './socket-helper.ts';
import { installed } from './testing/sandbox.ts';

const asset = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../assets/helper/${name}`, import.meta.url)), 'utf8');
const TEXTS: HelperTexts = {
  script: asset('drawbridge-helper'),
  socketJob: asset('org.drawbridge.helper.plist'),
  restoreJob: asset('org.drawbridge.restore.plist'),
};

const problem = macMachineProblem();
describe.skipIf(problem !== null)(
  `the helper on a Mac${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let mac: MacMachine;
    let launchd: FakeLaunchd;
    const places = () => ({
      script: mac.path(MAC_PLACES.script),
      socketJob: mac.path(MAC_PLACES.socketJob),
      restoreJob: mac.path(MAC_PLACES.restoreJob),
      socket: mac.path(MAC_PLACES.socket),
    });
    const helper = () => new SocketHelper({ places: places() });
    const installer = (isRoot = false, texts = TEXTS, user: number | null = null) =>
      new HelperInstaller({
        user,
        system: { ...mac.system, isRoot },
        helper: helper(),
        texts,
        places: places(),
        rootShell: mac.enter(['/bin/sh', '-c']),
      });

    beforeEach(() => {
      // A Mac's /bin/sh is bash in POSIX mode.
      mac = new MacMachine(installed('bash') ?? undefined);
      launchd = new FakeLaunchd(mac);
    });
    afterEach(async () => {
      await launchd.stop();
      mac.remove();
    });

    test('is installed by one prompt, answers over its socket, and is taken out again', async () => {
      expect(await installer().state()).toEqual({
        state: 'not-installed',
        found: 'The helper is not installed. Install it to block.',
        version: null,
      });
      expect(await helper().problem()).toMatch(
        /^The helper is not installed\. Install it in the preferences/,
      );
      // A job that has not quite gone: launchd refuses at first.
      mac.set('launchd/drains', '1');
      expect(await installer().install()).toEqual({
        state: 'installed',
        found: `The helper is installed, and answers as version ${HELPER_VERSION}.`,
        version: HELPER_VERSION,
      });
      expect(mac.calls().filter((call) => call === 'osascript')).toHaveLength(1);
      expect(mac.read('last-prompt')).toContain('Drawbridge wants to install its helper');
      for (const [path, mode, text] of [
        [places().script, 0o755, TEXTS.script],
        [places().socketJob, 0o644, TEXTS.socketJob],
        [places().restoreJob, 0o644, TEXTS.restoreJob],
      ] as const) {
        const { uid, gid, mode: found } = lstatSync(path);
        expect([uid, gid, found & 0o7777], path).toEqual([0, 0, mode]);
        expect(readFileSync(path, 'utf8')).toBe(text);
      }
      const { gid, mode } = lstatSync(places().socket);
      expect([gid, mode & 0o777]).toEqual([80, 0o660]);
      expect(launchd.loaded.sort()).toEqual(['org.drawbridge.helper', 'org.drawbridge.restore']);
      const client = helper();
      expect(await client.problem()).toBe(null);
      expect(await client.version()).toBe(HELPER_VERSION);
      await client.run({ verb: 'pf-prepare', scope: 'port 22' });
      await client.run({ verb: 'pf-change', add: ['203.0.113.66', '2001:db8::/64'] });
      expect(await client.run({ verb: 'pf-list' })).toEqual(['2001:db8::/64', '203.0.113.66']);
      await expect(client.run({ verb: 'pf-change', add: ['127.0.0.1'] })).rejects.toMatchObject({
        kind: 'refused',
        message: 'line 2 of the request is loopback',
      });
      expect(await installer().uninstall()).toMatchObject({ state: 'not-installed' });
      expect(mac.read('pf/enabled')).toBe('');
      expect(launchd.loaded).toEqual([]);
      expect(await client.problem()).toMatch(/^The helper is not installed\./);
    }, 60_000);

    test('is installed for a user who is no administrator: it answers that one, too', async () => {
      expect(await installer(false, TEXTS, 502).install()).toMatchObject({ state: 'installed' });
      expect(mac.read('last-prompt')).toContain('You are no administrator');
      const { uid, gid, mode } = lstatSync(places().socket);
      expect([uid, gid, mode & 0o777]).toEqual([502, 80, 0o660]);
      expect(await helper().version()).toBe(HELPER_VERSION);
      // To an administrator it is the same helper.
      expect(await installer().state()).toMatchObject({ state: 'installed' });
      chownSync(places().socket, 503, 80);
      expect(await installer().state()).toMatchObject({ state: 'unsafe' });
    }, 60_000);

    test('comes back at boot with what was blocked, before anybody asks', async () => {
      await installer(true).install();
      const client = helper();
      await client.run({ verb: 'pf-prepare', scope: 'port 22' });
      await client.run({ verb: 'pf-change', add: ['203.0.113.66'] });
      mac.reboot();
      launchd.boot();
      await expect
        .poll(() => mac.read('pf/anchors/com.apple:260.drawbridge/tables/drawbridge'), { timeout: 20_000 })
        .toBe('203.0.113.66\n');
      expect(await launchd.run('org.drawbridge.restore')).toBe(0);
    }, 60_000);

    test('another version or another text is to be upgraded, and is; what is broken is put right', async () => {
      const old = { ...TEXTS, script: TEXTS.script.replace(/^VERSION=.*$/m, 'VERSION=1') };
      await expect(installer(true, old).install()).rejects.toMatchObject({
        message: expect.stringContaining(
          `The helper is of version 1, and this Drawbridge needs ${HELPER_VERSION}.`,
        ),
      });
      expect(await installer().state()).toMatchObject({ state: 'outdated', version: 1 });
      await expect(helper().run({ verb: 'pf-list' })).rejects.toMatchObject({ kind: 'unusable' });
      expect(await installer().install()).toMatchObject({ state: 'installed' });
      const newer = TEXTS.script.replace(/^VERSION=.*$/m, 'VERSION=99');
      writeFileSync(places().script, newer);
      expect(await installer().state()).toMatchObject({ state: 'outdated', version: 99 });
      writeFileSync(places().script, `${TEXTS.script}# another\n`);
      expect(await installer().state()).toMatchObject({ state: 'outdated', version: HELPER_VERSION });
      rmSync(places().restoreJob);
      expect(await installer().state()).toEqual({
        state: 'unreachable',
        found: `Of the helper ${places().restoreJob} is missing. Install it again.`,
        version: null,
      });
      expect(await installer().install()).toMatchObject({ state: 'installed' });
      mac.set('launchd/loaded/org.drawbridge.helper', null);
      await expect
        .poll(async () => (await installer().state()).state, { timeout: 20_000 })
        .toBe('unreachable');
      expect(await installer().install()).toMatchObject({ state: 'installed' });
    }, 60_000);

    test('is not used where somebody else could change it, or answers in its place', async () => {
      await installer(true).install();
      const { script, socketJob, socket } = places();
      const cases: [() => void, () => void, RegExp][] = [
        [
          () => chmodSync(script, 0o775),
          () => chmodSync(script, 0o755),
          /can be written by others than root/,
        ],
        [() => chownSync(socketJob, 65534, 0), () => chownSync(socketJob, 0, 0), /does not belong to root/],
        [
          () => chmodSync(mac.path('Library'), 0o777),
          () => chmodSync(mac.path('Library'), 0o755),
          /Library can be written by others than root/,
        ],
        [() => chownSync(socket, 65534, 80), () => chownSync(socket, 0, 80), /sock belongs to somebody else/],
      ];
      for (const [harm, mend, words] of cases) {
        const client = helper();
        harm();
        expect(await installer().state()).toMatchObject({
          state: 'unsafe',
          found: expect.stringMatching(words),
        });
        await expect(client.run({ verb: 'pf-state' })).rejects.toMatchObject({
          kind: 'unsafe',
          message: expect.stringMatching(words),
        });
        mend();
        expect(await client.problem()).toBe(null);
      }
      const elsewhere = join(mac.dir, 'elsewhere');
      writeFileSync(elsewhere, TEXTS.script, { mode: 0o755 });
      rmSync(script);
      symlinkSync(elsewhere, script);
      expect(await installer().state()).toMatchObject({
        state: 'unsafe',
        found: expect.stringContaining('is reached over a link'),
      });
      // Installing puts a file in the link's place.
      expect(await installer().install()).toMatchObject({ state: 'installed' });
      expect(lstatSync(script).isFile()).toBe(true);
    }, 60_000);

    test('each way in which the prompt can fail is told, with what to do', async () => {
      const cases: [string, RegExp][] = [
        ['cancel', /^The prompt was dismissed, and nothing was changed\. .* sudo drawbridge helper install$/],
        [
          'No user interaction allowed. (-1713)',
          /nobody is logged in at the screen.* sudo drawbridge helper install$/,
        ],
        ['The administrator user name or password was incorrect. (-60007)', /did not accept the password/],
        ['/bin/sh: something odd (127)', /^\/bin\/sh: something odd$/],
      ];
      for (const [answer, words] of cases) {
        mac.set('prompt-answer', answer);
        await expect(installer().install()).rejects.toMatchObject({
          kind: 'refused',
          message: expect.stringMatching(words),
        });
      }
      expect(await installer().state()).toMatchObject({ state: 'not-installed' });
      mac.set('prompt-answer', null);
      // What root's own part says comes through.
      mac.set('launchd/drains', '99');
      rmSync(mac.path('Library/LaunchDaemons'), { recursive: true });
      writeFileSync(mac.path('Library/LaunchDaemons'), 'no directory');
      await expect(installer().install()).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringMatching(/^There is no \/Library\/LaunchDaemons, and it can't be made\.$/),
      });
      rmSync(join(mac.bin, 'osascript'));
      await expect(installer().install()).rejects.toThrow('osascript is not on this machine.');
    }, 60_000);

    test('what a request leaves running outlives it, which launchd grants only where the job says so', async () => {
      const key = mac.path('etc/ssh/key');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      const include = 'Include /etc/ssh/sshd_config.d/*\nHostKey /etc/ssh/key\nPort 2222\n';
      writeFileSync(mac.path('etc/ssh/sshd_config'), include);
      mkdirSync(mac.path('etc/ssh/sshd_config.d'));
      mkdirSync(mac.path('run/sshd'));
      const set = { verb: 'sshd-policy-set', words: ['3600'], settings: ['key-only'] } as const;
      for (const abandons of [true, false]) {
        const socketJob = abandons
          ? TEXTS.socketJob
          : TEXTS.socketJob.replace(/<key>AbandonProcessGroup<\/key>\s*<true\/>/, '');
        await installer(true, { ...TEXTS, socketJob })
          .install()
          .catch((error: Error) => expect(error.message).toContain('not the one that came with'));
        const client = helper();
        await client.run(set);
        if (abandons) {
          await expect.poll(() => countdowns(mac.root), { timeout: 20_000 }).toBe(1);
          expect(await client.run({ verb: 'sshd-policy-state' })).toContain('trying key-only');
        } else {
          await expect.poll(() => countdowns(mac.root), { timeout: 20_000 }).toBe(0);
        }
        // It sees within seconds that nothing waits any more.
        await client.run({ verb: 'sshd-policy-undo' });
        await expect.poll(() => countdowns(mac.root), { timeout: 20_000 }).toBe(0);
      }
    }, 60_000);

    test('a stream lasts until its reader stops it, and says why it ended', async () => {
      await installer(true).install();
      const stream = helper().stream({ verb: 'log-stream' });
      let text = '';
      const reading = (async () => {
        for await (const chunk of stream.chunks) text += Buffer.from(chunk).toString();
      })();
      // What was logged before it is ready is not told.
      const log = () =>
        writeFileSync(join(mac.bin, 'log-state/streamed-info'), '{"eventMessage":"x"}\n', { flag: 'a' });
      const told = () => {
        log();
        return text;
      };
      await expect.poll(told, { timeout: 20_000 }).toContain('{"eventMessage":"x"}');
      stream.stop();
      await reading;
      expect(await stream.ended).toBe('');
      const shown = helper().stream({ verb: 'log-show', words: ['60'] });
      text = '';
      for await (const chunk of shown.chunks) text += Buffer.from(chunk).toString();
      expect(text).toContain('"finished":1');
      expect(await shown.ended).toBe('');
      writeFileSync(join(mac.bin, 'log-state/fails'), 'log: Bad predicate');
      const refused = helper().stream({ verb: 'log-stream' });
      for await (const _ of refused.chunks);
      expect(await refused.ended).toContain('Bad predicate');
      await installer().uninstall();
      const gone = helper().stream({ verb: 'log-stream' });
      for await (const _ of gone.chunks) throw new Error('nothing is to come');
      expect(await gone.ended).toMatch(/^The helper is not installed\./);
    }, 60_000);
  },
);

test.skipIf(installed('shellcheck') === null)(
  'shellcheck finds nothing in what root runs (skipped where it is not installed)',
  () => {
    const texts = { script: "it's\n", socketJob: 'a', restoreJob: 'b' };
    for (const input of [installProgram(MAC_PLACES, texts), uninstallProgram(MAC_PLACES)]) {
      // What stands in quotes is what is to be written.
      const options = ['--shell=sh', '--exclude=SC2016', '-'];
      expect(spawnSync('shellcheck', options, { input, encoding: 'utf8' }).stdout).toBe('');
    }
  },
);

test('elsewhere there is nothing to install', async () => {
  const system = { platform: 'linux', isRoot: true, path: '' };
  const helper = new SocketHelper({ places: MAC_PLACES });
  const installer = new HelperInstaller({ system, helper, texts: TEXTS, user: null });
  expect(await installer.state()).toMatchObject({ state: 'not-needed' });
  await expect(installer.install()).rejects.toMatchObject({ kind: 'refused' });
  await expect(installer.uninstall()).rejects.toMatchObject({ kind: 'refused' });
});

/** How many countdowns run on that machine. */
function countdowns(root: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
      return words.includes('countdown') && readlinkSync(`/proc/${pid}/root`) === root;
    } catch {
      // No process, or gone meanwhile.
      return false;
    }
  }).length;
}
